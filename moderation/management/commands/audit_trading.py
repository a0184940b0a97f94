"""`manage.py audit_trading`: who trades in accounts?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find trading (Article 18): transfer after transfer in one hand, and complaints of sale."""

    detector = "trading"
    takes_file = False
    help = f"{__doc__} Example: manage.py audit_trading --set transfers=3"
