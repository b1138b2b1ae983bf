"""Why there is no cohort: irreducible sets of rules, and the least that would have to give way."""
