"""`manage.py audit_registrations [FILE]`: who registers in batches?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find batch registration (Article 10): by entity, contact, address, device or name."""

    detector = "registrations"
    needs_file = False
    help = f"{__doc__} Example: manage.py audit_registrations new.csv --format csv > seen.csv"
