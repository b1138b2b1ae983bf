"""Looks into a file that somebody sends: what makes it dangerous to open, as a code. Bytes in, nothing is run.

found = filecheck.danger(content)     "" or a code of DANGERS
"""

from .looking import DANGERS, danger

__all__ = ["DANGERS", "danger"]
