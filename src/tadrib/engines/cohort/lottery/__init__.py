"""A fair lottery over valid cohorts: equal chances as far as the rules allow, and one draw anyone can repeat."""
