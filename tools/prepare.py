"""Bring the checkout's desk up to date: secrets, tables, static files, roles, catalog, demo.

Every step is safe to repeat and destroys nothing. One process runs them all, because most of
the time of a `manage.py` call is its start.
"""

import argparse
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from tools import write_env

BASE_DIR = Path(__file__).resolve().parent.parent


def main():
    """Prepare; a failing step ends it with a traceback, since nothing may be served then."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demo", action="store_true", help="load the demo desk if DEMO is on")
    options = parser.parse_args()

    if not os.environ.get("SECRET_KEY"):
        write_env.main([os.environ.get("ENV_FILE", str(BASE_DIR / ".env"))])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance_site.settings")
    django.setup()

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Path(settings.AUDIT_SIGNING_KEY_FILE).exists():
        call_command("audit_keygen")
    if options.demo and settings.DEMO:
        call_command("load_demo")
    call_command("audit_seal")
    call_command("check", databases=["default"])


if __name__ == "__main__":
    main()
