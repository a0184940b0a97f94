"""`manage.py audit_licenses`: who speaks without being entitled, and what runs out?"""

from regulations.management.auditing import DutyCommand


class Command(DutyCommand):
    """Ask the duty rules of licenses and special labels (Articles 5, 9)."""

    articles = ("5", "9")
    example = "manage.py audit_licenses --as-of 2027-03-31 --fail-on warn"
    help = __doc__
