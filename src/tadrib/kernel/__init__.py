"""Small Django-aware pieces that two domain apps or more need. Each has its own module; there is no drawer."""
