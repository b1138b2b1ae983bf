"""What a public page shows of a person: enough to compare with the paper in hand, too little to learn from it."""

from __future__ import annotations


def masked(name: str) -> str:
    """A••••• E•••••: the first letter of each word; neither the name nor its length."""
    return " ".join(f"{word[0]}•••••" for word in name.split())


def tail(number: str) -> str:
    """•••••789: the last three signs of a number of at least seven, and none of a shorter one; nothing of nothing."""
    plain = "".join(number.split())
    if not plain:
        return ""
    return f"•••••{plain[-3:]}" if len(plain) >= 7 else "•••••"
