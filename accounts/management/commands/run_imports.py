"""`manage.py run_imports`: the worker that checks and writes uploaded registry files."""

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from accounts.imports import jobs
from audit.worker import WorkerLoop, stop_on_signals


class Command(BaseCommand):
    """Work off the imports that wait, once or again and again.

    It may be stopped or killed at any time, and several may run: each import has one worker, and
    the next one goes on behind the last chunk that was done.
    """

    help = "Check and write uploaded registry files. Example: manage.py run_imports --watch 2"

    def add_arguments(self, parser):
        """Once, or as a service."""
        parser.add_argument(
            "--watch", type=float, metavar="SECONDS", help="Look again after this pause."
        )

    def handle(self, *args, watch, **options):
        """Work; with --watch, until SIGTERM or Ctrl-C."""
        jobs.give_way()
        if watch is not None:
            WorkerLoop("run_imports", watch).run(self._process)
            return
        with stop_on_signals():
            self._process()

    def _process(self):
        if count := jobs.work_off():
            self.stdout.write(
                ngettext("%(count)s import processed.", "%(count)s imports processed.", count)
                % {"count": count}
            )
            self.stdout.flush()
