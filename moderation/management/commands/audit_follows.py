"""`manage.py audit_follows FILE`: who is followed without asking?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find forced follows (Article 12): accounts and sources without consent, and bursts."""

    detector = "follows"
    help = f"{__doc__} Example: manage.py audit_follows follows.parquet --format json"
