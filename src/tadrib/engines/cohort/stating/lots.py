"""Draw numbers that anyone can repeat with a dozen lines of any language.

For each receipt number r (text) take the HMAC-SHA256 with the seed (UTF-8) as key and r (UTF-8) as message, write it in
hexadecimal, and sort the receipts by that, then by r. The first gets draw 1, the next 2, and so on. Publish the list of
receipts before the seed is drawn in public, and nobody can steer the order.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def draw_numbers(seed: str, receipt_numbers: Iterable[str]) -> dict[str, int]:
    """Receipt number -> draw, 1 to n, by the rule above; the order they come in does not matter.

    Raises `ValueError` for an empty seed or a receipt given twice.
    """
    receipts = list(receipt_numbers)
    if not seed:
        raise ValueError("the seed is empty")
    if len(set(receipts)) < len(receipts):
        raise ValueError("a receipt number is given twice")
    lots = sorted((hmac.new(seed.encode(), one.encode(), hashlib.sha256).hexdigest(), one) for one in receipts)
    return {one: draw for draw, (_, one) in enumerate(lots, start=1)}
