"""`manage.py audit_keygen`: make the key pair that signs the ledger."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.ledger import keys
from audit.ledger.notes import MalformedKey


class Command(BaseCommand):
    """Make the ledger's key pair; never overwrite one."""

    help = "Make the key pair that signs the ledger. Run it once, as the user that seals."

    def handle(self, *args, **options):
        """Write both files and say what to do with them."""
        try:
            public_text = keys.create()
        except (keys.KeyExists, MalformedKey) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Private key, for the sealer only: {settings.AUDIT_SIGNING_KEY_FILE}")
        self.stdout.write(f"Public key, for everyone: {settings.AUDIT_PUBLIC_KEY_FILE}")
        self.stdout.write(public_text)
