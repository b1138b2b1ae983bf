"""The door for servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadrib.config.settings")
application = get_wsgi_application()
get_resolver().reverse_dict  # noqa: B018 all doors are loaded now, not while the first reader waits
# What was loaded stays until the end: looking for garbage in it again and again took a tenth of each request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
