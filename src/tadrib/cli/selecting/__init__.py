"""Selecting a cohort with no office around it: spreadsheets and rules files in, tables and files out."""
