"""`manage.py migrate`: Django's, which then prepares the desk."""

import io

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

# With these it does less than bring the whole database up to date. `run_syncdb` is a test's.
PARTIAL = ("app_label", "plan", "check_unapplied", "fake", "prune", "run_syncdb")


class Command(migrate.Command):
    """Migrate, then run `prepare_desk`: after it the desk works."""

    def handle(self, *args, **options):
        """Migrate; prepare unless only a part was asked for."""
        super().handle(*args, **options)
        is_partial = any(options.get(name) for name in PARTIAL)
        if not is_partial and options["database"] == DEFAULT_DB_ALIAS:
            out = self.stdout if options["verbosity"] else io.StringIO()
            call_command("prepare_desk", verbosity=options["verbosity"], stdout=out)
