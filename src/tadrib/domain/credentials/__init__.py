"""Awards, certificates, Open Badges, revocation, verification."""
