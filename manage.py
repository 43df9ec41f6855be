#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

# These build an image or print help: they have no business with a database.
WITHOUT_DATABASE = {"collectstatic", "findstatic", "help", "--help", "-h", "version", "--version"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practices_portal.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from practices_portal.environment import require_database

    if not WITHOUT_DATABASE & set(sys.argv[1:]) and len(sys.argv) > 1:
        require_database(settings.DATABASES["default"])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
