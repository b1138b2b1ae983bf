"""State and its rules: one Django app per stage. Downstream knows upstream, never the reverse (docs/map.md)."""
