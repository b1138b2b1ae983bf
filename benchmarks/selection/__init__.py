"""How fast the cohort engine chooses, beside a greedy walk and the field's own tool (README.md)."""
