"""Whether two records may be of one human being: names folded across scripts and spellings, and other facts beside.

Pure: facts in, keys, scores and reasons (codes) out. Nothing is merged here or anywhere by itself: people decide.
"""

from tadrib.engines.matching.comparing import LIKELY, Record, Verdict, compare, name_score, token_score
from tadrib.engines.matching.folding import fold_key, key_of, search_keys, sounds_of, tokens_of
from tadrib.engines.matching.proposing import propose

__all__ = [
    "LIKELY", "Record", "Verdict", "compare", "fold_key", "key_of", "name_score", "propose", "search_keys",
    "sounds_of", "token_score", "tokens_of",
]  # fmt: skip
