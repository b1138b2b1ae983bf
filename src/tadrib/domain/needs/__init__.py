"""Training requests of states and the office's answers."""
