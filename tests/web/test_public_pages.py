"""The open site: every page in four languages, what it shows and what it never shows, caching, weight, queries."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.newsroom.models import NewsItem, VisitCount
from tadrib.web.public import year_chart
from tests import makers

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")
ESSENTIAL = {"HTTP_COOKIE": ""}


def soon(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def coming_edition(version=None, **columns):
    columns = {"start_date": soon(30), "end_date": soon(43), **columns}
    return makers.edition(version, **columns)


@pytest.fixture
def office():
    """One programme with a course, an edition to come with an open call, one that is over, one item of news."""
    version = makers.version()
    edition = coming_edition(version)
    call = makers.call(edition, deadline=timezone.now() + dt.timedelta(days=10), seed_commitment="ab" * 32)
    past = makers.edition(
        version,
        state="closed",
        start_date=dt.date(2022, 5, 23),
        end_date=dt.date(2022, 12, 9),
        published={
            "selected": 24,
            "selected_women": 7,
            "certified": 23,
            "source": "paper.example",
            "states": ["ML", "SN"],
        },
        source="paper.example",
    )
    news = NewsItem.objects.create(
        ref="opening",
        title=makers.text("Opening"),
        summary=makers.text("Summary"),
        body=makers.text("Body"),
        happened_on=dt.date(2021, 6, 24),
        state="published",
        published_at=makers.NOW,
        created_at=makers.NOW,
    )
    return {"version": version, "edition": edition, "call": call, "past": past, "news": news}


def paths(office) -> list[str]:
    course = office["version"].course
    return [
        "",
        "areas/investigations/",
        "programmes/",
        f"programmes/{course.programme.code}/",
        f"courses/{course.code}/",
        "calendar/",
        "calendar/?year=2022",
        f"editions/{office['edition'].ref}/",
        f"editions/{office['past'].ref}/",
        "calls/",
        f"calls/{office['call'].ref}/",
        "news/",
        "news/opening/",
        "results/",
        "about/",
        "privacy/",
        "accessibility/",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(client, office, language):
    for path in paths(office):
        answer = client.get(f"/{language}/{path}")
        page = answer.content.decode()

        assert answer.status_code == 200, path
        assert page.count("<h1") == 1, path
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
        assert " style=" not in page
        assert "<script" not in page


@pytest.mark.parametrize(
    "path", ["editions/NONE/", "calls/NONE/", "news/none/", "areas/none/", "courses/X/", "programmes/X/"]
)
def test_what_is_not_there_is_404(client, path):
    assert client.get(f"/en/{path}").status_code == 404


def test_drafts_are_nobodys(client, office):
    course = office["version"].course
    draft = coming_edition(office["version"], state="draft")
    hidden_call = makers.call(draft, state="draft")
    NewsItem.objects.create(
        ref="secret", title=makers.text("Secret"), happened_on=dt.date(2026, 1, 1), created_at=makers.NOW
    )
    programme = makers.programme(state="draft")

    for path in (
        f"editions/{draft.ref}/",
        f"calls/{hidden_call.ref}/",
        "news/secret/",
        f"programmes/{programme.code}/",
    ):
        assert client.get(f"/en/{path}").status_code == 404
    for path in ("", "calendar/", f"courses/{course.code}/", "news/"):
        page = client.get(f"/en/{path}").content.decode()
        assert draft.ref not in page
        assert "Secret" not in page


def test_front_page_says_what_is_next_and_what_was_not_published(client, office):
    makers.edition(
        office["version"],
        state="closed",
        start_date=dt.date(2023, 7, 26),
        end_date=dt.date(2023, 9, 1),
        published={"selected": 22},
    )

    page = client.get("/en/").content.decode()

    assert f"/en/editions/{office['edition'].ref}/" in page
    assert "Call open" in page
    assert '<p class="fig__n">46</p>' in page  # 24 + 22
    assert "published for 1 of 2 editions" in page  # certificates
    assert "Opening en" in page


def test_results_never_show_a_missing_figure_as_zero(client, office):
    page = client.get("/en/results/").content.decode()

    assert "not published" in page
    assert "paper.example" in page


def test_a_state_is_not_said_to_be_absent_while_states_are_not_published(client, office):
    makers.state("DZ", tile_x=4, tile_y=0)
    whole = client.get("/en/results/").content.decode()
    makers.edition(office["version"], state="closed", published={"selected": 22})
    part = client.get("/en/results/").content.decode()

    assert "<title>DZ en: 0</title>" in whole
    assert "<title>DZ en: –</title>" in part
    assert "Of 1 edition the states were not published" in part


def test_results_hide_small_groups(client):
    edition = makers.edition(state="closed", start_date=dt.date(2025, 1, 6), end_date=dt.date(2025, 1, 17))
    for code in ("ML", "ML", "ML", "ML", "ML", "ML", "SN"):
        makers.participation(edition, state_code=code, sex="F")
    page = client.get("/en/results/").content.decode()

    assert "too few to tell" in page
    assert '<td class="n">6</td>' not in page  # Mali's six would give Senegal's one away
    assert "7</td>" in page


def test_deadline_is_told_in_rabat_time(client, office):
    call = office["call"]
    call.deadline = timezone.now() + dt.timedelta(days=3)
    call.save()
    local = call.deadline.astimezone(timezone.zoneinfo.ZoneInfo("Africa/Casablanca"))

    page = client.get(f"/en/editions/{office['edition'].ref}/").content.decode()

    assert f"{local:%H:%M}" in page
    assert "3 days left" in page
    assert "Rabat time" in page


def test_closed_call_offers_no_nomination(client, office):
    call = office["call"]
    call.deadline = timezone.now() - dt.timedelta(hours=1)
    call.save()

    assert "Nominate (focal points)" not in client.get(f"/en/calls/{call.ref}/").content.decode()
    assert call.ref not in client.get("/en/calls/").content.decode()


def test_calendar_by_year_and_area(client, office):
    other = makers.version(makers.course(programme=makers.programme(area=makers.area("border"))))
    far = coming_edition(other)
    year = far.start_date.year

    both = client.get(f"/en/calendar/?year={year}").content.decode()
    one = client.get(f"/en/calendar/?year={year}&area=border").content.decode()
    odd = client.get("/en/calendar/?year=99999&area=nothing")

    assert office["edition"].ref in both
    assert far.ref in both
    assert office["edition"].ref not in one
    assert far.ref in one
    assert odd.status_code == 200


# Queries, weight, caching ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "calendar/", "results/", "calls/", "areas/investigations/", "programmes/"])
def test_queries_do_not_grow_with_rows(client, office, path):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/en/{path}")
        return len(captured)

    queries()
    few = queries()
    for _ in range(3):
        makers.call(coming_edition(makers.version()), deadline=timezone.now() + dt.timedelta(days=10))
        makers.edition(
            office["version"],
            state="closed",
            start_date=dt.date(2024, 1, 8),
            end_date=dt.date(2024, 1, 19),
            published={"selected": 3},
        )
    assert queries() == few


def test_calendar_of_two_hundred_editions_stays_small_and_quick(client, office):
    for _ in range(20):
        version = makers.version()
        for _ in range(10):
            coming_edition(version)
    year = soon(30).year
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/en/calendar/?year={year}")

    assert len(captured) <= 12
    assert len(gzip.compress(answer.content)) < 40_000


def test_front_page_is_light(client, office):
    for _ in range(6):
        coming_edition(makers.version())
    static = settings.STATICFILES_DIRS[0]
    parts = [
        client.get("/ar/").content,
        *(static.joinpath(n).read_bytes() for n in ("tadrib.css", "sprite.svg", "icon.svg")),
    ]
    page = parts[0].decode()

    assert sum(len(gzip.compress(part)) for part in parts) < 40_000
    assert page.count('rel="stylesheet"') == 1
    assert "<img" not in page
    assert "http://" not in page.replace("http://testserver", "").replace("http://www.w3.org", "")


def test_public_pages_may_be_kept_and_are_not_sent_twice(client, office):
    first = client.get("/en/")
    again = client.get("/en/", headers={"if-none-match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in first["Vary"]
    assert again.status_code == 304
    assert not again.content


def test_page_of_somebody_signed_in_is_not_kept_by_others(office):
    client = Client()
    client.force_login(makers.user(Role.FOCAL_POINT, scope="ML"))

    answer = client.get("/en/")

    assert "private" in answer["Cache-Control"]
    assert "My start page" in answer.content.decode()


def test_theme_and_consent_make_other_pages(client, office):
    plain = client.get("/en/about/")
    client.cookies["theme"] = "dark"
    dark = client.get("/en/about/", headers={"if-none-match": plain["ETag"]})

    assert dark.status_code == 200
    assert dark["ETag"] != plain["ETag"]


def test_visits_are_counted_only_with_consent(client, office):
    client.get("/en/news/opening/")
    client.get("/en/?cookies=essential")
    assert not VisitCount.objects.exists()

    client.cookies["consent"] = "agree"
    client.get("/en/news/opening/")
    client.get("/fr/news/opening/")

    (row,) = VisitCount.objects.all()
    assert (row.page, row.count) == ("public:news_item", 2)


# The year's drawing ----------------------------------------------------------------------------------------------


def test_axis_of_the_year():
    assert year_chart.x_of(dt.date(2027, 1, 1), 2027) == 0
    assert year_chart.x_of(dt.date(2028, 1, 1), 2027) == 1000
    assert year_chart.x_of(dt.date(2020, 5, 5), 2027) == 0
    assert year_chart.number(12.5) == "12.5"
    assert year_chart.number(12.0) == "12"


def test_bars_are_mirrored_for_right_to_left():
    edition = makers.edition(start_date=dt.date(2027, 6, 7), end_date=dt.date(2027, 6, 18))
    ((group,), (mirrored,)) = (
        year_chart.groups([edition], 2027, today=dt.date(2027, 1, 1), is_rtl=rtl) for rtl in (False, True)
    )
    bar, other = group.lines[0].bars[0], mirrored.lines[0].bars[0]

    assert float(bar.x) + float(bar.width) + float(other.x) == pytest.approx(1000, abs=0.02)
    assert not bar.is_done


def test_modules_far_apart_are_bars_of_their_own():
    edition = makers.edition(start_date=dt.date(2026, 11, 2), end_date=dt.date(2027, 2, 26))
    first, second = edition.modules.order_by("module__number")
    second.start_date, second.end_date = dt.date(2027, 2, 1), dt.date(2027, 2, 26)
    second.save()

    assert year_chart.spans(edition, 2027) == [(second.start_date, second.end_date)]
    assert year_chart.spans(edition, 2026) == [(first.start_date, first.end_date)]
    assert [m.month for m, _ in year_chart.by_month([edition], 2027)] == [1]
