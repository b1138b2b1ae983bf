"""Words of django-allauth's forms and pages that the house uses, so that its own catalogue carries them.

django-allauth has no catalogue named ``pt`` and gaps in others; the project's catalogue is asked first, so these
entries make the sign-in pages whole in all four languages. Not imported by anything: read by makemessages.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

FORMS = (
    _("Email"),
    _("Email address"),
    _("Password"),
    _("Password (again)"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("Remember Me"),
    _("Code"),
    _("Forgot your password?"),
    _("You must type the same password each time."),
    _("The email address and/or password you specified are not correct."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Please type your current password."),
    _("Too many failed login attempts. Try again later."),
    _("This account is currently inactive."),
    _("Authenticator code"),
    _("Authenticator secret"),
    _("Passwordless"),
    _("Master key"),
    _("Backup key"),
    _("Name"),
)
PAGES = (
    _("Two-Factor Authentication"),
    _("Authenticator App"),
    _("Authentication using an authenticator app is active."),
    _("An authenticator app is not active."),
    _("Activate"),
    _("Deactivate"),
    _("Activate Authenticator App"),
    _("Deactivate Authenticator App"),
    _("Security Keys"),
    _("No security keys have been added."),
    _("Recovery Codes"),
    _("No recovery codes set up."),
    _("Generate"),
    _("View"),
    _("Download"),
    _("Manage"),
    _("Add"),
    _("Add Security Key"),
    _("Confirm Access"),
    _("Please reauthenticate to safeguard your account."),
    _("Alternative options"),
    _("Confirm"),
    _("Cancel"),
    _("Request new code"),
    _("Sign In"),
    _("Sign Out"),
    _("Change Password"),
    _("Password Reset"),
    _("Reset My Password"),
    _("Use a security key"),
    _("This functionality requires JavaScript."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("Security key added."),
    _("Security key removed."),
    _("Edit"),
    _("Remove"),
)
