"""Entry point for the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from practices_portal.environment import require_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
require_database(settings.DATABASES["default"])
application = get_wsgi_application()
