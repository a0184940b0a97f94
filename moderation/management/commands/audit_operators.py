"""`manage.py audit_operators FILE`: who really operates the accounts?"""

from moderation.management.detecting import DetectorCommand


class Command(DetectorCommand):
    """Find undeclared transfers (Article 11): operators who are not those of the register."""

    detector = "operators"
    help = f"{__doc__} Example: manage.py audit_operators operators.csv --record"
