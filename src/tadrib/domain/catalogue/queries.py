"""Reading the catalogue: what the public sees, and what the office works on."""

from __future__ import annotations

from typing import cast

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from tadrib.domain.catalogue import policy, words
from tadrib.domain.catalogue.models import (
    Course,
    CurriculumVersion,
    Edition,
    EditionModule,
    LearningOutcome,
    Module,
    Programme,
)
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound


def _says(column: str, word: str) -> Q:
    """A translated column that holds the word in any language. Key by key: whole JSON is stored with escapes."""
    found = Q()
    for language in LANGUAGES:
        found |= Q(**{f"{column}__{language}__icontains": word})
    return found


def _total_hours(version_pk: str) -> Coalesce:
    """The sum of a version's module hours, as a column of a row that points to the version."""
    rows = Module.objects.filter(version=OuterRef(version_pk)).order_by().values("version")
    total = rows.annotate(total=Sum("hours")).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))


def hours(version: CurriculumVersion) -> int:
    """Public: the hours of all modules together. Free of queries if it was read with ``total_hours`` or its modules."""
    annotated = getattr(version, "total_hours", None)
    return cast(int, annotated) if annotated is not None else sum(module.hours for module in version.modules.all())


def _courses() -> QuerySet[Course]:
    return Course.objects.select_related("programme__area").order_by("programme__area__number", "code")


def _versions() -> QuerySet[CurriculumVersion]:
    return CurriculumVersion.objects.annotate(total_hours=_total_hours("pk")).order_by("-number")


def _content(path: str = "") -> tuple[Prefetch, Prefetch]:
    """Modules and outcomes of a version, in their order."""
    return (
        Prefetch(f"{path}modules", Module.objects.order_by("number")),
        Prefetch(f"{path}outcomes", LearningOutcome.objects.order_by("number")),
    )


def _editions() -> QuerySet[Edition]:
    """Editions with all that their page says; ``total_hours`` is the hours of the curriculum."""
    modules = EditionModule.objects.select_related("module").order_by("module__number")
    rows = Edition.objects.select_related("course__programme__area", "version", "request__asking_state")
    return rows.annotate(total_hours=_total_hours("version_id")).prefetch_related(
        Prefetch("modules", modules), "partners"
    )


def _with_approved_version() -> Exists:
    return Exists(CurriculumVersion.objects.filter(course=OuterRef("pk"), state=words.Design.APPROVED))


# What everybody may read -----------------------------------------------------------------------------------------


def list_public_programmes() -> QuerySet[Programme]:
    """Approved programmes in the order of the areas, each with donors and ``public_courses`` (see
    ``list_public_courses``)."""
    courses = Course.objects.filter(_with_approved_version()).order_by("code")
    rows = Programme.objects.filter(state=words.Design.APPROVED).select_related("area")
    return rows.prefetch_related("donors", Prefetch("courses", courses, to_attr="public_courses")).order_by(
        "area__number", "code"
    )


def get_public_programme(code: str) -> Programme:
    """One approved programme, or ``NotFound``."""
    programme = list_public_programmes().filter(code=code).first()
    if programme is None:
        raise NotFound(code)
    return programme


def list_public_courses(area_code: str = "") -> QuerySet[Course]:
    """Courses of approved programmes that have an approved curriculum, in the order of areas and codes.

    ``approved_versions`` holds their approved versions, newest first, with ``total_hours``, modules and outcomes.
    """
    versions = _versions().filter(state=words.Design.APPROVED).prefetch_related(*_content())
    rows = _courses().filter(_with_approved_version(), programme__state=words.Design.APPROVED)
    if area_code:
        rows = rows.filter(programme__area__code=area_code)
    return rows.prefetch_related("prerequisites", Prefetch("versions", versions, to_attr="approved_versions"))


def get_public_course(code: str) -> Course:
    """One course that the public may know, or ``NotFound``."""
    course = list_public_courses().filter(code=code).first()
    if course is None:
        raise NotFound(code)
    return course


def _found(rows: QuerySet[Edition], *, search: str, area: str, year: int | None) -> QuerySet[Edition]:
    """Editions that touch a year, lie in an area and match every word of the search."""
    if area:
        rows = rows.filter(course__programme__area__code=area)
    if year:
        rows = rows.filter(start_date__year__lte=year, end_date__year__gte=year)
    for word in search.split():
        rows = rows.filter(
            Q(ref__icontains=word)
            | Q(course__code__icontains=word)
            | _says("course__title", word)
            | _says("place", word)
        )
    return rows


def list_public_editions(*, year: int | None = None, area: str = "", search: str = "") -> QuerySet[Edition]:
    """Editions that the public may know of, by first day; ``year`` finds those that touch it."""
    rows = _editions().filter(state__in=words.PUBLIC_EDITIONS, course__programme__state=words.Design.APPROVED)
    return _found(rows, search=search, area=area, year=year).order_by("start_date", "ref")


def get_public_edition(ref: str) -> Edition:
    """One edition that the public may know of, with the outcomes of its curriculum, or ``NotFound``."""
    edition = list_public_editions().prefetch_related(*_content("version__")).filter(ref=ref).first()
    if edition is None:
        raise NotFound(ref)
    return edition


# What the office works on ----------------------------------------------------------------------------------------


def list_programmes(by: Actor, *, search: str = "", area: str = "", state: str = "") -> QuerySet[Programme]:
    """Programmes with donors and courses (each with ``version_count``), in the order of the areas."""
    courses = Course.objects.annotate(version_count=Count("versions")).order_by("code")
    rows = Programme.objects.select_related("area").order_by("area__number", "code")
    rows = rows.prefetch_related("donors", Prefetch("courses", courses))
    if not policy.can_read(by):
        return rows.none()
    if area:
        rows = rows.filter(area__code=area)
    if state:
        rows = rows.filter(state=state)
    for word in search.split():
        own = Q(code__icontains=word) | _says("title", word)
        of_course = Course.objects.filter(Q(code__icontains=word) | _says("title", word))
        rows = rows.filter(own | Q(pk__in=of_course.values("programme")))
    return rows


def get_programme(by: Actor, code: str) -> Programme:
    """One programme, or ``NotFound``."""
    programme = list_programmes(by).filter(code=code).first()
    if programme is None:
        raise NotFound(code)
    return programme


def list_courses(by: Actor) -> QuerySet[Course]:
    """All courses."""
    return _courses() if policy.can_read(by) else _courses().none()


def get_course(by: Actor, code: str) -> Course:
    """One course with its versions (``total_hours``), prerequisites and editions, or ``NotFound``."""
    editions = Edition.objects.select_related("version").order_by("-start_date")
    rows = list_courses(by).prefetch_related(
        "prerequisites", Prefetch("versions", _versions()), Prefetch("editions", editions)
    )
    course = rows.filter(code=code).first()
    if course is None:
        raise NotFound(code)
    return course


def get_version(by: Actor, code: str, number: int) -> CurriculumVersion:
    """One curriculum version of a course, with modules and outcomes in order, or ``NotFound``."""
    rows = _versions().select_related("course__programme__area")
    rows = rows.prefetch_related(*_content())
    version = rows.filter(course__code=code, number=number).first() if policy.can_read(by) else None
    if version is None:
        raise NotFound(f"{code}/{number}")
    return version


def list_usable_versions(by: Actor) -> QuerySet[CurriculumVersion]:
    """Approved versions: those that an edition may be drafted from, newest first within each course."""
    rows = _versions().select_related("course__programme__area").filter(state=words.Design.APPROVED)
    return rows.order_by("course__code", "-number") if policy.can_read(by) else rows.none()


def list_editions(
    by: Actor, search: str = "", state: str = "", area: str = "", year: int | None = None
) -> QuerySet[Edition]:
    """All editions, newest first, for the office's desk."""
    rows = _editions().order_by("-start_date", "ref")
    if not policy.can_read(by):
        return rows.none()
    if state:
        rows = rows.filter(state=state)
    return _found(rows, search=search, area=area, year=year)


def get_edition(by: Actor, ref: str) -> Edition:
    """One edition, or ``NotFound``."""
    edition = list_editions(by).prefetch_related(*_content("version__")).filter(ref=ref).first()
    if edition is None:
        raise NotFound(ref)
    return edition


def edition_years(by: Actor) -> list[int]:
    """Years in which editions begin, newest first."""
    if not policy.can_read(by):
        return []
    return [day.year for day in Edition.objects.dates("start_date", "year", order="DESC")]


def list_editions_of_request(by: Actor, request_ref: str) -> QuerySet[Edition]:
    """Editions drafted in answer to a training request. Those who asked see them once they are public."""
    rows = _editions().filter(request__ref=request_ref).order_by("start_date")
    if policy.can_read(by):
        return rows
    return rows.filter(state__in=words.PUBLIC_EDITIONS, request__asking_state__code__in=by.states)
