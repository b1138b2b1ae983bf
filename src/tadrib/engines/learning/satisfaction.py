"""Level-1 ratings: mean, distribution, share of the satisfied, and the response rate beside them always."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .intervals import FEWEST, Estimate, share_interval


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Ratings of one question.

    invited, answered, blank   blank: returned the survey without rating this question (None in the ratings)
    response_rate              answered / invited; None with `none_invited`
    mean, counts, satisfied    None below `FEWEST` answers with `too_few`, because few answers reveal their givers
    counts                     answers per point of the scale, lowest first
    satisfied                  share of answers in the two top points, with its Wilson interval
    """

    item: str
    invited: int
    answered: int
    blank: int
    response_rate: Fraction | None
    mean: Fraction | None
    counts: tuple[int, ...] | None
    satisfied: Fraction | None
    interval: Estimate
    code: str | None


def satisfaction(
    item: str, ratings: Sequence[int | None], *, invited: int, scale: tuple[int, int] = (1, 5)
) -> Satisfaction:
    """Sum up the `ratings` of one question, one per returned survey.

    Raises ValueError for a rating off the scale, a scale shorter than three points, or more surveys returned than
    persons invited: each means that the rows are wrong.
    """
    lowest, highest = scale
    given = [rating for rating in ratings if rating is not None]
    if highest - lowest < 2:
        raise ValueError("scale_too_short")
    if any(not lowest <= rating <= highest for rating in given):
        raise ValueError("off_scale")
    if len(ratings) > invited:
        raise ValueError("more_answers_than_invited")

    n = len(given)
    rate = Fraction(n, invited) if invited else None
    blank = len(ratings) - n
    if n < FEWEST:
        code = "too_few" if invited else "none_invited"
        hidden = Estimate(None, None, "too_few")
        return Satisfaction(item, invited, n, blank, rate, None, None, None, hidden, code)
    top = sum(rating >= highest - 1 for rating in given)
    counts = tuple(given.count(point) for point in range(lowest, highest + 1))
    return Satisfaction(
        item=item,
        invited=invited,
        answered=n,
        blank=blank,
        response_rate=rate,
        mean=Fraction(sum(given), n),
        counts=counts,
        satisfied=Fraction(top, n),
        interval=share_interval(top, n),
        code=None,
    )
