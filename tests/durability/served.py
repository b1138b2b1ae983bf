"""Settings of a server that a test or a benchmark starts: the product's own, in a folder of its own.

Static files are not collected; everything else is as an office has it. Tables are made without migrations while an
app has none.
"""

from __future__ import annotations

from tadrib.config.settings import *
from tadrib.config.settings import INSTALLED_APPS, PACKAGE, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)
MIGRATION_MODULES = {
    name.rpartition(".")[2]: None
    for name in INSTALLED_APPS
    if name.startswith("tadrib.domain.") and not [*(PACKAGE / "domain" / name.rpartition(".")[2]).glob("migrations/0*")]
}
