"""The page that checks certificates without a network: its service worker, and what makes it installable.

The device's part is in ``static/verify``: ``worker.js`` keeps the page, the office's keys and the lists of revoked and
suspended ones, ``square.js`` reads and judges a square, ``page.js`` shows the answer, ``scan.js`` works the camera. All
of it is an addition: without JavaScript the page takes a code and a file as ever (ADR 0021).
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tadrib.domain.catalogue.words import LANGUAGE_LABELS, LEVEL_LABELS, MODE_LABELS
from tadrib.domain.credentials.words import AWARD_LABELS
from tadrib.kernel.languages import DEFAULT, LANGUAGES, direction
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.page import page

SHELL = (
    "tadrib.css", "icon.svg", "sprite.svg", "verify/page.js", "verify/square.js", "verify/scan.js",
    "vendor/noble-ed25519.min.js", "vendor/qr-decode.min.js",
)  # fmt: skip
KEEP = 60  # seconds
BACKGROUND, COLOUR = "#ffffff", "#0b5d4e"


@require_safe
def verify_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. The page registers it for ``/verify/``, where squares lead, and for itself."""
    lines = [
        f"self.TADRIB_SHELL = {json.dumps([static(name) for name in SHELL])};",
        f"self.TADRIB_KEPT = {json.dumps(reverse('api:verify_kept'))};",
        f"self.TADRIB_LANGUAGES = {json.dumps(list(LANGUAGES))};",
        f"importScripts({json.dumps(static('verify/worker.js'))});",
    ]
    answer = HttpResponse("\n".join(lines), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def verify_manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and start page of the installed check, in the language asked for."""
    code = request.GET.get("language", DEFAULT)
    with translation.override(code if code in LANGUAGES else DEFAULT):
        code = translation.get_language()
        start = reverse("public:verify")
        facts = {
            "name": gettext("Check a certificate or letter"), "short_name": gettext("Check"), "lang": code,
            "dir": direction(code), "id": start, "start_url": start, "scope": start, "display": "standalone",
            "background_color": BACKGROUND, "theme_color": COLOUR,
            "icons": [
                *({"src": static(f"icons/{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)),
                {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
        }  # fmt: skip
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
def verify_words(request: HttpRequest) -> HttpResponse:
    """All that the scripts may have to say, in the reader's language: fetched when it is needed, kept with the page."""
    named = {"kind": AWARD_LABELS, "level": LEVEL_LABELS, "mode": MODE_LABELS, "languages": LANGUAGE_LABELS}
    choices = {name: {str(code): gettext(label) for code, label in labels.items()} for name, labels in named.items()}
    answer = page(request, "public/verify/words.html", {"choices": json.dumps(choices)})
    answer["Cache-Control"] = f"public, max-age={KEEP}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


root = [
    door("verify-worker.js", verify_worker, needs=PUBLIC),
    door("verify.webmanifest", verify_manifest, needs=PUBLIC),
]
doors = [door("verify/words/", verify_words, needs=PUBLIC)]
