"""Which pairs of many records are worth a look: without comparing each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from tadrib.engines.matching.comparing import Record, Verdict, compare
from tadrib.engines.matching.folding import key_of, tokens_of


def _blocks(record: Record) -> set[tuple[str, ...]]:
    """Where a record is looked for: two of its name keys, one key and the birth date, its service number."""
    found: set[tuple[str, ...]] = set()
    for name in record.names:
        keys = sorted({key_of(token) for token in tokens_of(name)})
        found.update(combinations(keys, 2))
        if len(keys) == 1:
            found.add((keys[0], ""))
        if record.birth_date:
            found.update((key, record.birth_date.isoformat()) for key in keys)
    found.update(("number", record.state, number) for number in record.service_numbers)
    return found


def propose(records: Iterable[Record]) -> list[tuple[str, str, Verdict]]:
    """Pairs of references that may be one human being, the likeliest first; each pair once."""
    blocks: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda row: row.ref):
        for block in _blocks(record):
            blocks[block].append(record)
    seen: set[tuple[str, str]] = set()
    found = []
    for rows in blocks.values():
        for a, b in combinations(rows, 2):
            if (a.ref, b.ref) not in seen:
                seen.add((a.ref, b.ref))
                verdict = compare(a, b)
                if verdict:
                    found.append((a.ref, b.ref, verdict))
    return sorted(found, key=lambda row: (-row[2].score, row[0], row[1]))
