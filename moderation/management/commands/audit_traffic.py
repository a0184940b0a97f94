"""`manage.py audit_traffic FILE`: whose figures are made up?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find false traffic (Article 12): jumps, impossible figures, crowds that jump together."""

    detector = "traffic"
    help = f"{__doc__} Example: manage.py audit_traffic daily.csv --set own_times=20"
