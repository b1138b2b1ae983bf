"""The door for servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadrib.config.settings")
application = get_wsgi_application()
