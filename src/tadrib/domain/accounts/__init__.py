"""Users, roles from a date to a date, the permission list."""
