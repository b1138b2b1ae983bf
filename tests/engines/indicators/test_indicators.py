"""Indicators: figures that open into rows, hidden small cells, rounding and standing."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tadrib.engines.indicators import (
    Cell,
    Condition,
    Definition,
    Fact,
    IndicatorValue,
    Measure,
    Standing,
    measure,
    percent,
    publish,
    standing,
)

CERTIFIED = (Condition("result", ("certified",)),)
WOMEN = Definition("women", Measure.SHARE, counted=(Condition("sex", ("female",)),), by=("state",))
# the published totals of 2022: 24 selected, 7 of them women, 23 certified; who came from where is made up here
STATES = ["BEN", "BFA", "MLI", "NGA", "SEN", "TCD"]
COHORT = [
    Fact(
        f"P-{i:02}",
        {
            "state": STATES[i % 6],
            "sex": "female" if i < 7 else "male",
            "result": "certified" if i else "attended",
            "hours": 400 - i,
            "on": date(2022, 1 + i % 12, 1),
        },
    )
    for i in range(24)
]

facts = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["BEN", "MLI", "SEN", None]),
            "sex": st.sampled_from(["female", "male", None]),
            "result": st.sampled_from(["certified", "attended", None]),
            "hours": st.none() | st.integers(0, 400),
        }
    ),
    max_size=60,
).map(lambda rows: [Fact(f"P-{i}", row) for i, row in enumerate(rows)])
definitions = st.builds(
    lambda kind, where, by: Definition(
        "x",
        kind,
        where,
        (Condition("sex", ("female",)),) if kind is Measure.SHARE else (),
        "hours" if kind in (Measure.TOTAL, Measure.MEAN) else None,
        by,
    ),
    st.sampled_from(Measure),
    st.sampled_from([(), CERTIFIED]),
    st.sampled_from([("state",), ("state", "sex")]),
)


def test_published_edition_comes_out() -> None:
    women = measure(WOMEN, COHORT)
    certified = measure(Definition("certified", Measure.COUNT, where=CERTIFIED), COHORT)
    states = measure(Definition("states", Measure.COUNT, of="state"), COHORT)

    assert (women.whole.numerator, women.whole.denominator, percent(7, 24)) == (7, 24, 29)
    assert women.whole.counted == tuple(f"P-{i:02}" for i in range(7))
    assert certified.whole.value == 23
    assert "P-00" not in certified.whole.rows
    assert states.whole.value == 6


def test_unknown_rows_are_left_out_and_counted() -> None:
    some = [Fact("a", {"sex": "female"}), Fact("b", {"sex": None}), Fact("c", {}), Fact("d", {"sex": "male"})]

    cell = measure(WOMEN, some).whole

    assert (cell.numerator, cell.denominator, cell.unknown, cell.rows) == (1, 2, 2, ("a", "d"))


def test_failed_condition_is_not_unknown() -> None:
    both = Definition("x", Measure.COUNT, where=(*CERTIFIED, Condition("sex", ("female",))))

    cell = measure(both, [Fact("a", {"result": "attended", "sex": None})]).whole

    assert (cell.value, cell.unknown) == (0, 0)


def test_nothing_to_divide_by_has_no_value() -> None:
    assert measure(WOMEN, []).whole.value is None
    assert measure(Definition("h", Measure.MEAN, of="hours"), []).whole.value is None
    assert measure(Definition("h", Measure.TOTAL, of="hours"), []).whole.value is None
    assert measure(Definition("n", Measure.COUNT), []).whole.value == 0


def test_condition_at_least_compares_dates_and_numbers() -> None:
    late = Definition("late", Measure.COUNT, where=(Condition("on", at_least=date(2022, 12, 1)),))
    many = Definition("many", Measure.COUNT, where=(Condition("hours", at_least=399),))

    assert measure(late, COHORT).whole.value == 2
    assert measure(many, COHORT).whole.value == 2


@given(definitions, facts)
def test_cells_add_up_to_the_whole(definition: Definition, some: list[Fact]) -> None:
    value = measure(definition, some)

    for cells in value.by.values():
        assert sum(cell.numerator for cell in cells) == value.whole.numerator
        assert sum(cell.denominator or 0 for cell in cells) == (value.whole.denominator or 0)
        assert sum(cell.unknown for cell in cells) == value.whole.unknown
        assert sorted(ref for cell in cells for ref in cell.rows) == sorted(value.whole.rows)


@given(definitions, facts, st.integers(2, 10))
def test_public_figures_give_no_small_number_away(definition: Definition, some: list[Fact], smallest: int) -> None:
    value = measure(definition, some)
    public = publish(value, smallest=smallest)
    is_share = definition.measure is Measure.SHARE

    def small(cells: list[Cell]) -> bool:
        n, hits = sum(len(c.rows) for c in cells), sum(len(c.counted) for c in cells)
        return any(0 < part < smallest for part in ([n, hits, n - hits] if is_share else [n]))

    for name, cells in public.by.items():
        hidden = [cell for cell, shown in zip(value.by[name], cells, strict=True) if shown.hidden]
        shown = [cell for cell, shown in zip(value.by[name], cells, strict=True) if not shown.hidden]
        assert not any(small([cell]) for cell in shown)
        if public.whole.hidden:
            assert small([value.whole])
            assert not shown
        elif hidden:
            assert len(hidden) > 1
            assert not small(hidden)
            assert any(small([cell]) for cell in hidden)
    for cell in (public.whole, *(cell for cells in public.by.values() for cell in cells)):
        if cell.hidden:
            assert (cell.numerator, cell.denominator, cell.value) == (None, None, None)


def _cell(group: str, n: int) -> Cell:
    rows = tuple(f"{group}{i}" for i in range(n))
    return Cell(group, Fraction(n), None, Fraction(n), rows, rows, 0)


def test_complementary_cell_is_the_smallest_that_protects() -> None:
    cells = tuple(_cell(g, n) for g, n in [("a", 40), ("b", 2), ("c", 9), ("d", 0), ("e", 7)])
    value = IndicatorValue("x", Measure.COUNT, _cell("w", 58), {"state": cells})

    public = publish(value, smallest=5)

    assert [(cell.group, cell.hidden) for cell in public.by["state"]] == [
        ("a", None),
        ("b", "small"),
        ("c", None),
        ("d", None),
        ("e", "complementary"),
    ]


def test_nothing_is_hidden_without_need() -> None:
    cells = (_cell("a", 5), _cell("b", 0), _cell("c", 6))
    public = publish(IndicatorValue("x", Measure.COUNT, _cell("w", 11), {"state": cells}), smallest=5)

    assert [cell.hidden for cell in public.by["state"]] == [None, None, None]


def test_small_whole_is_hidden_with_its_cells() -> None:
    public = publish(measure(WOMEN, COHORT[:8]), smallest=5)  # one man among seven women

    assert public.whole.hidden == "small"
    assert all(cell.hidden for cell in public.by["state"])


def test_broken_definitions_and_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="share_without_counted"):
        Definition("x", Measure.SHARE)
    with pytest.raises(ValueError, match="counted_without_share"):
        Definition("x", Measure.COUNT, counted=CERTIFIED)
    with pytest.raises(ValueError, match="measure_without_field"):
        Definition("x", Measure.MEAN)
    with pytest.raises(ValueError, match="repeated_ref"):
        measure(WOMEN, [COHORT[0], COHORT[0]])
    with pytest.raises(ValueError, match="not_a_number"):
        measure(Definition("x", Measure.TOTAL, of="state"), COHORT)
    with pytest.raises(ValueError, match="smallest_below_two"):
        publish(measure(WOMEN, COHORT), smallest=1)


@given(st.integers(-500, 500), st.integers(1, 400), st.integers(0, 3))
def test_percent_agrees_with_decimal_half_up(numerator: int, denominator: int, places: int) -> None:
    slow = Decimal(numerator * 100 * 10**places * 2 + denominator) / Decimal(2 * denominator)

    assert percent(numerator, denominator, places=places) == int(slow.to_integral_value(ROUND_FLOOR))


def test_percent_rounds_half_up() -> None:
    assert [percent(1, 8), percent(-1, 8), percent(1, 200), percent(7, 24, places=1)] == [13, -12, 1, 292]
    assert percent(1, 0) is None


@pytest.mark.parametrize(
    ("value", "target", "over", "less", "wanted"),
    [
        (Fraction(24), Fraction(24), False, False, Standing.ACHIEVED),
        (Fraction(23), Fraction(24), False, False, Standing.AT_RISK),
        (Fraction(23), Fraction(24), True, False, Standing.MISSED),
        (Fraction(3), Fraction(4), True, True, Standing.ACHIEVED),
        (Fraction(5), Fraction(4), True, True, Standing.MISSED),
        (Fraction(0), Fraction(1), False, False, Standing.AT_RISK),
        (None, Fraction(1), True, False, Standing.NOT_PUBLISHED),
        (Fraction(1), None, True, False, Standing.NO_TARGET),
    ],
)
def test_standing(value: Fraction | None, target: Fraction | None, over: bool, less: bool, wanted: Standing) -> None:
    assert standing(value, target=target, period_is_over=over, less_is_better=less) is wanted
