"""Runs (frozen input, rules, seed, result, reasons), cohort, reserve list, sign-off."""
