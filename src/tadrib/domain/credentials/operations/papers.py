"""Templates of certificates: versions that are written, looked at, put into use and chosen; none is ever changed."""

from __future__ import annotations

import datetime as dt
import io

from django.db import IntegrityError, transaction
from PIL import Image

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import filing, paper, policy, printing, words
from tadrib.domain.credentials.models import PaperChoice, PaperTemplate
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.transitions import move

MOST_PIXELS = 1200  # of a signature's or seal's longer side; 20 mm at 1200 dots an inch is 945


@transaction.atomic
def write_paper(name: str, setting: paper.Setting, *, by: Actor, now: dt.datetime) -> PaperTemplate:
    """A new version of a template, as a draft.

    Refused: ``not_allowed``, ``paper_name``, what ``paper.check`` refuses, ``stale``.
    """
    policy.check_can_edit_paper(by=by)
    name = " ".join(name.split())
    if not 1 <= len(name) <= paper.MOST_NAME:
        raise Refused("paper_name")
    paper.check(setting)
    for kind in paper.kinds():
        _check_fits(setting, kind)
    last = PaperTemplate.objects.filter(name=name).order_by("-version").first()
    try:
        with transaction.atomic():
            row = PaperTemplate.objects.create(
                ref=refs.new_ref(PaperTemplate, "PAP", now.year), name=name, version=last.version + 1 if last else 1,
                setting=setting.as_json(), made_at=now, made_by=by.ref,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("stale") from error
    audit.operations.record(words.Event.PAPER_MADE, row.ref, by=by, at=now, version=row.version)
    return row


def _check_fits(setting: paper.Setting, kind: str) -> None:
    """A short name must fit with any texts. Refused: ``paper_too_full``."""
    try:
        printing.pressed(printing.specimen_facts(setting, kind))
    except Refused as error:
        raise Refused("paper_too_full") from error


@transaction.atomic
def use_paper(row: PaperTemplate, *, is_default: bool, by: Actor, now: dt.datetime) -> PaperTemplate:
    """Put a version into use in the place of the one before; ``is_default`` for editions that choose none.

    Certificates issued before stay as they are. Refused: ``not_allowed``, ``move_not_allowed``, ``stale``.
    """
    policy.check_can_edit_paper(by=by)
    before = PaperTemplate.objects.filter(name=row.name, state=words.Paper.IN_USE).exclude(pk=row.pk).first()
    if before:
        move(before, words.Paper.RETIRED, moves=words.PAPER_MOVES, is_default=False)
    if is_default:
        PaperTemplate.objects.filter(is_default=True).exclude(pk=row.pk).update(is_default=False)
    move(row, words.Paper.IN_USE, moves=words.PAPER_MOVES, is_default=is_default, used_from=now)
    audit.operations.record(words.Event.PAPER_USED, row.ref, by=by, at=now, version=row.version, default=is_default)
    return row


@transaction.atomic
def choose_paper(edition: Edition, name: str, *, by: Actor, now: dt.datetime) -> None:
    """Let an edition's certificates follow a template; an empty name goes back to the office's default.

    Raises NotFound for a template that is not in use. Refused: ``not_allowed``.
    """
    policy.check_can_issue(by=by)
    if name and not PaperTemplate.objects.filter(name=name, state=words.Paper.IN_USE).exists():
        raise NotFound(name)
    if name:
        PaperChoice.objects.update_or_create(edition=edition, defaults={"template_name": name})
    else:
        PaperChoice.objects.filter(edition=edition).delete()
    audit.operations.record(words.Event.PAPER_CHOSEN, edition.ref, by=by, at=now, template=name)


@transaction.atomic
def keep_picture(content: bytes, *, by: Actor, now: dt.datetime) -> str:
    """Put a signature or a seal into the office's files: drawn anew, without anything hidden in it. Its name.

    Refused: ``not_allowed``, ``paper_picture``.
    """
    policy.check_can_edit_paper(by=by)
    if len(content) > paper.MOST_PICTURE or not content.startswith(b"\x89PNG"):
        raise Refused("paper_picture", most=paper.MOST_PICTURE // 1024)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            if max(opened.size) > 4 * MOST_PIXELS:
                raise Refused("paper_picture", most=paper.MOST_PICTURE // 1024)
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("paper_picture", most=paper.MOST_PICTURE // 1024) from error
    picture.thumbnail((MOST_PIXELS, MOST_PIXELS))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    name = filing.keep_picture(out.getvalue())
    audit.operations.record(words.Event.PICTURE_KEPT, name[:24], by=by, at=now)
    return name
