"""Reading rubrics, who was marked by them, and what is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from tadrib.domain.assessment import policy, words
from tadrib.domain.assessment.models import Criterion, CriterionMark, Practical, Rubric
from tadrib.domain.catalogue.models import CurriculumVersion, Edition
from tadrib.domain.enrolment import words as enrolment_words
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tadrib.kernel.translated import TranslatedText


def _rubrics() -> QuerySet[Rubric]:
    marks = CriterionMark.objects.filter(criterion__rubric=OuterRef("pk"))
    rows = Rubric.objects.select_related("version__course").annotate(is_marked=Exists(marks))
    return rows.prefetch_related(Prefetch("criteria", Criterion.objects.order_by("number"))).order_by("module", "pk")


def list_rubrics(by: Actor, version: CurriculumVersion) -> QuerySet[Rubric]:
    """Rubrics of a curriculum, retired ones too, with ``criteria`` in order and ``is_marked``: two queries."""
    rows = _rubrics().filter(version=version)
    return rows if policy.can_read_practical(by) else rows.none()


def get_rubric(by: Actor, ref: str) -> Rubric:
    """One rubric, or ``NotFound``."""
    row = _rubrics().filter(ref=ref).first() if policy.can_read_practical(by) else None
    if row is None:
        raise NotFound(ref)
    return row


def criteria_of(rubric: Rubric) -> list[tuple[Criterion, list[tuple[int, TranslatedText]]]]:
    """Each criterion with its levels as points and text: for those who may read the rubric itself."""
    return [
        (row, [(int(level["points"]), TranslatedText(level["text"])) for level in row.levels])
        for row in rubric.criteria.all()
    ]


@dataclass(frozen=True)
class Cell:
    """One criterion of one person: the mark that counts, and the marks before it."""

    criterion: Criterion
    label: str  # "1.2": which rubric of the edition, which criterion
    mark: CriterionMark | None
    history: tuple[CriterionMark, ...]


@dataclass(frozen=True)
class BoardLine:
    """One person, with a cell for each criterion of each rubric."""

    participation: Participation
    cells: tuple[Cell, ...]

    @property
    def marked(self) -> int:
        """Criteria with a mark."""
        return sum(cell.mark is not None for cell in self.cells)

    @property
    def points(self) -> int:
        """Points so far."""
        return sum(cell.mark.points for cell in self.cells if cell.mark)


@dataclass(frozen=True)
class Board:
    """The practical of an edition: rubrics with where they stand, and people. ``whole``: people wholly marked."""

    rubrics: tuple[tuple[Rubric, str], ...]
    lines: tuple[BoardLine, ...]

    @property
    def criteria(self) -> int:
        """How many criteria each person is marked by."""
        return sum(len(rubric.criteria.all()) for rubric, _ in self.rubrics)

    @property
    def whole(self) -> int:
        """How many people have all their marks."""
        return sum(line.marked == self.criteria for line in self.lines)

    @property
    def is_published(self) -> bool:
        """Whether the marks of all rubrics count."""
        return bool(self.rubrics) and all(state == words.Practical.CLOSED for _, state in self.rubrics)


def _standing(edition: Edition) -> tuple[tuple[Rubric, str], ...]:
    """Rubrics that an edition is marked by, each with where it stands there: three queries."""
    states = dict(Practical.objects.filter(edition=edition).values_list("rubric_id", "state"))
    rows = _rubrics().filter(version=edition.version_id, retired_at__isnull=True)
    return tuple((row, states.get(row.pk, words.Practical.OPEN)) for row in rows if row.criteria.all())


def _lines(rubrics: Sequence[tuple[Rubric, str]], people: Iterable[Participation]) -> tuple[BoardLine, ...]:
    """A line for each person: one query for all their marks."""
    people = list(people)
    criteria = [
        (criterion, f"{place}.{criterion.number}" if len(rubrics) > 1 else str(criterion.number))
        for place, (rubric, _) in enumerate(rubrics, 1)
        for criterion in rubric.criteria.all()
    ]
    marks: dict[tuple[int, int], list[CriterionMark]] = defaultdict(list)
    rows = CriterionMark.objects.filter(participation__in=people, criterion__in=[one for one, _ in criteria])
    for mark in rows.order_by("number"):
        marks[mark.participation_id, mark.criterion_id].append(mark)
    return tuple(
        BoardLine(person, tuple(_cell(one, label, marks[person.pk, one.pk]) for one, label in criteria))
        for person in people
    )


def _cell(criterion: Criterion, label: str, marks: list[CriterionMark]) -> Cell:
    return Cell(criterion, label, marks[-1] if marks else None, tuple(marks[:-1]))


def _people(edition: Edition) -> QuerySet[Participation]:
    rows = Participation.objects.filter(edition=edition).exclude(state=enrolment_words.Participation.WITHDRAWN)
    return rows.select_related("person", "edition__version").order_by(
        "person__family_names", "person__given_names", "pk"
    )


def practical_board(by: Actor, edition: Edition) -> Board:
    """Everybody who takes part and what they were marked: five queries, whatever the size."""
    if not policy.can_read_practical(by):
        return Board((), ())
    rubrics = _standing(edition)
    return Board(rubrics, _lines(rubrics, _people(edition)))


def practical_line(by: Actor, edition: Edition, ref: str) -> tuple[Board, BoardLine, str]:
    """One person with the rubrics, and the ref of the next who is not wholly marked ("": nobody), or ``NotFound``."""
    board = practical_board(by, edition)
    refs = [line.participation.ref for line in board.lines]
    if ref not in refs:
        raise NotFound(ref)
    place = refs.index(ref)
    later = (*board.lines[place + 1 :], *board.lines[:place])
    waiting = next((line.participation.ref for line in later if line.marked < board.criteria), "")
    return board, board.lines[place], waiting


@dataclass(frozen=True)
class Marked:
    """The published practical of one person: points of points, and each criterion as (label, points, minimum)."""

    points: int
    out_of: int
    criteria: tuple[tuple[str, int, int], ...]


def practical_shares(by: Actor, edition: Edition) -> dict[int, Marked]:
    """The published practical by participation, of those who are wholly marked: for the award rules. Nothing until
    the marks of every rubric are published. Five queries."""
    if not policy.can_read(by):
        return {}
    board = practical_board(by, edition)
    if not board.is_published:
        return {}
    found = {}
    for line in board.lines:
        cells = [(cell.label, cell.mark.points, cell.criterion) for cell in line.cells if cell.mark]
        if len(cells) == board.criteria:
            criteria = tuple((label, points, criterion.minimum) for label, points, criterion in cells)
            out_of = sum(criterion.most for *_, criterion in cells)
            found[line.participation.pk] = Marked(line.points, out_of, criteria)
    return found


def count_open_practicals(by: Actor, edition: Edition) -> int:
    """Rubrics of an edition whose marks are not published yet."""
    if not policy.can_read_practical(by):
        return 0
    return sum(state == words.Practical.OPEN for _, state in _standing(edition))
