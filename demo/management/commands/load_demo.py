"""`manage.py load_demo`: a desk with a believable past, every row with a true history."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo import paperwork, programs
from demo.scenario import LOGINS, is_loaded, load
from tests.factories import PASSWORD


class Command(BaseCommand):
    """Load the demo desk once; a second call changes nothing."""

    help = "Load demo staff, entities, accounts and applications in every state, once."

    def handle(self, *args, **options):
        """Load, then print the logins."""
        if not is_loaded():
            now = timezone.now()
            counts = load(now)
            programs.play(now)
            paperwork.play(now)
            self.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()))
        self.stdout.write("Sign in with one of these names:")
        for username, roles in LOGINS.items():
            self.stdout.write(f"  {username:<14} {PASSWORD}   {', '.join(roles)}")
