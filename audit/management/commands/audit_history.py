"""`manage.py audit_history`: does history explain what stands, and does the ledger hold it?"""

from regulations.management.auditing import DutyCommand


class Command(DutyCommand):
    """Ask the duty rules of the record (Article 21); `audit_verify` verifies it whole."""

    articles = ("21",)
    example = "manage.py audit_history --rule history-drifted --format json"
    help = __doc__
