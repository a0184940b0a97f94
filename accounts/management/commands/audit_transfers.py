"""`manage.py audit_transfers`: did every account change hands as it should?"""

from regulations.management.auditing import DutyCommand


class Command(DutyCommand):
    """Ask the duty rules of transfers (Article 11)."""

    articles = ("11",)
    example = "manage.py audit_transfers --rule operator-changed-undisclosed --format csv"
    help = __doc__
