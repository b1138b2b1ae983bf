"""What participants learnt, from answers before and after, with the honesty that small cohorts need.

    before = {person: score(answers, key) for ...}
    gains = learning_gain(before, after)          # in all and per learning outcome, on matched pairs only
    item_statistics(table); reliability(table)    # is the test itself any good
    satisfaction(item, ratings, invited=24)

Pure and exact: marks are whole numbers, means and gains are `Fraction`; only correlations are floats. A figure that
cannot be told is None beside a code that says why: `no_pairs all_at_ceiling too_few no_spread one_item none_invited`.
"""

from .gain import LearningGain, LearningGains, learning_gain
from .intervals import Estimate, mean_interval, share_interval, sign_test
from .items import ItemStatistics, MarkTable, Reliability, item_statistics, mark_table, reliability
from .satisfaction import Satisfaction, satisfaction
from .scoring import KeyedItem, OutcomeScore, Score, score

__all__ = [
    "Estimate",
    "ItemStatistics",
    "KeyedItem",
    "LearningGain",
    "LearningGains",
    "MarkTable",
    "OutcomeScore",
    "Reliability",
    "Satisfaction",
    "Score",
    "item_statistics",
    "learning_gain",
    "mark_table",
    "mean_interval",
    "reliability",
    "satisfaction",
    "score",
    "share_interval",
    "sign_test",
]
