"""For programmers: the house's own checks and the pages of docs/reference. Not part of the installed program."""
