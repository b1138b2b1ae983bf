"""Question banks, tests, surveys, responses, learning gain."""
