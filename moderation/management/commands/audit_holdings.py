"""`manage.py audit_holdings`: who holds accounts without using them?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find hoarding (Article 18): entities and contacts with many unused accounts."""

    detector = "hoarding"
    takes_file = False
    help = f"{__doc__} Example: manage.py audit_holdings --as-of 2026-06-30 --record"
