"""Append-only record of who did what, when and why; no foreign keys, no names."""
