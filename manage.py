#!/usr/bin/env python
"""Django's command line for the compliance desk."""

import os
import sys

from django.core.management import execute_from_command_line


def main():
    """Run a command; a database that is not prepared is named in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from desk.preparation import explain  # noqa: PLC0415 - needs the settings

        why = explain(error)
        if not why:
            raise
        sys.exit(why)


if __name__ == "__main__":
    main()
