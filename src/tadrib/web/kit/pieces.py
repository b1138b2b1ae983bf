"""Files that arrive in pieces: one line for a form that takes a file, and the doors at which the pieces arrive.

    @require_POST
    @in_pieces(may_attach, most=5 * MEGABYTE)
    def attach(request, ref): ...          # reads request.FILES["file"] as ever

and in the form ``{% include "kit/pieces.html" %}``. The protocol is the core of tus 1.0 (tus.io): a POST with
``Upload-Length`` to the form's own address begins, HEAD says how much is here, PATCH adds a piece. Then the form is
sent as ever, with the number of the upload in place of the file. Without JavaScript it is sent with the file.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

import tadrib.domain.uploads.operations
import tadrib.domain.uploads.queries
from tadrib.domain import uploads
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.sentences import sentence

VERSION = "1.0.0"
MEGABYTE = 1024 * 1024
MOST_PIECE = MEGABYTE  # bytes of one piece; a phone sends a tenth of that
KIND = "application/offset+octet-stream"
METHODS = ("HEAD", "PATCH", "DELETE")
STATUS = {"upload_offset": 409, "upload_long": 413, "upload_large": 413, "upload_many": 429}

View = Callable[..., HttpResponse]


def in_pieces(may: Callable[..., Any], *, most: int, field: str = "file") -> Callable[[View], View]:
    """Let a form take its file in pieces too.

    ``may`` takes what the view takes and raises ``NotFound`` or ``Refused`` if the reader may not send a file there
    now; ``most`` is in bytes. What the view decides about the file, it decides when the form is sent.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "Tus-Resumable" in request.headers:
                return _begin(request, lambda: may(request, *args, **kwargs), most)
            ref = request.POST.get("upload", "")
            if not ref:
                return view(request, *args, **kwargs)
            try:
                name, content = uploads.operations.take_upload(
                    ref, target=_target(request), by=request.actor, now=timezone.now()  # type: ignore[attr-defined]
                )
            except Refused as refusal:
                if refusal.code == "upload_damaged":
                    uploads.operations.cancel_upload(ref, by=request.actor, now=timezone.now())  # type: ignore[attr-defined]
                return _refused(refusal)
            request.FILES[field] = SimpleUploadedFile(name, content)
            answer = view(request, *args, **kwargs)
            if answer.status_code == 302 and "X-Pieces" in request.headers:  # the script goes there itself
                return JsonResponse({"url": answer["Location"]})
            return answer

        return taking

    return wrap


def _target(request: HttpRequest) -> str:
    """The form, in whichever language it is read."""
    return request.get_full_path().removeprefix(f"/{get_language()}")


def _answer(status: int, **headers: object) -> HttpResponse:
    answer = HttpResponse(status=status)
    for name, value in {"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers}.items():
        answer[name.replace("_", "-")] = str(value)
    return answer


def _refused(refusal: Refused) -> HttpResponse:
    answer = JsonResponse({"text": sentence(refusal)}, status=STATUS.get(refusal.code, 422))
    answer["Tus-Resumable"] = VERSION
    return answer


def _number(text: str | None) -> int:
    """A header's whole number; -1 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 13 else -1


def _facts(text: str) -> dict[str, str]:
    """``Upload-Metadata``: names, each with its value in base64."""
    found = {}
    for pair in text[:4000].split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _begin(request: HttpRequest, check: Callable[[], Any], most: int) -> HttpResponse:
    if request.headers["Tus-Resumable"] != VERSION:
        return _answer(412, Tus_Version=VERSION)
    facts = _facts(request.headers.get("Upload-Metadata", ""))
    try:
        check()
        row = uploads.operations.begin_upload(
            target=_target(request), name=facts.get("filename") or "file", digest=facts.get("sha256", ""),
            length=_number(request.headers.get("Upload-Length")), most=most,
            by=request.actor, now=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
    except Refused as refusal:
        return _refused(refusal)
    return _answer(201, Location=reverse("kit:upload", args=[row.ref]), Upload_Offset=row.received)


def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """One's own file on its way: how much is here, the next piece, or no more of it."""
    by, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    row = uploads.queries.get_upload(by, ref)
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, Tus_Version=VERSION)
    if request.method == "HEAD":
        return _answer(200, Upload_Offset=row.received, Upload_Length=row.length)
    if request.method == "DELETE":
        uploads.operations.cancel_upload(ref, by=by, now=now)
        return _answer(204)
    if request.content_type != KIND:
        return _answer(415)
    offset, size = _number(request.headers.get("Upload-Offset")), _number(request.headers.get("Content-Length"))
    if offset < 0 or size < 0:
        return _answer(400)
    if size > MOST_PIECE:
        return _answer(413)
    try:
        row = uploads.operations.add_piece(ref, offset=offset, content=request.body, by=by, now=now)
    except Refused as refusal:
        return _refused(refusal)
    return _answer(204, Upload_Offset=row.received)


doors = [door("uploads/<str:ref>", upload, needs=Permission.OWN)]
