"""SQLite with an orderly line of writers; named as ``ENGINE`` in the settings."""
