"""Programmes, courses, curriculum versions with modules and outcomes; editions."""
