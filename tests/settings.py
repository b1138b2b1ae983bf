"""Settings of the tests: the product's own, with a throw-away folder, plain static files and tasks run at once."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("TADRIB_DATA", tempfile.mkdtemp(prefix="tadrib-test-"))
os.environ.setdefault("TADRIB_SECRETS", os.environ["TADRIB_DATA"])
os.environ.setdefault("TADRIB_HOSTS", "testserver,127.0.0.1,localhost")

from tadrib.config.settings import *

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if os.environ.get("TADRIB_TEST_POSTGRES") == "1":
    from tests import postgres

    DATABASES = {"default": postgres.start()}
    TADRIB_ROW_SECURITY = os.environ.get("TADRIB_TEST_ROW_SECURITY") == "1"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)
