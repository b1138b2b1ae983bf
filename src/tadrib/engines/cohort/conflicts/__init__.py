"""Why there is no cohort: irreducible sets of rules."""
