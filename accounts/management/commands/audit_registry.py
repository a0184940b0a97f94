"""`manage.py audit_registry`: which duties does one account or entity meet, and which not?"""

from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OperatingEntity, PublicAccount
from regulations.duties import Inquiry, obligations
from regulations.enums import Standing
from regulations.management.auditing import BAD_INPUT, DutyCommand


class Command(DutyCommand):
    """Ask the duty rules about one account, by its platform id, or about one entity.

    A table lists what is met besides.
    """

    example = (
        "manage.py audit_registry acct-000017; "
        "manage.py audit_registry --entity 911100001000000000 --article 10 --format json"
    )
    help = __doc__

    def add_arguments(self, parser):
        """Whom to ask about."""
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("account", nargs="?", metavar="ID", help="platform id of an account")
        whom.add_argument(
            "--entity", metavar="CODE", help="unified social credit code, or number, of an entity"
        )
        super().add_arguments(parser)

    def handle(self, *, account, entity, **options):
        """Find it, ask, print; leave with 1 if something grave enough is unmet."""
        self._whom = {"account": _account(account)} if account else {"entity": _entity(entity)}
        if options["format"] == "table":
            self._list_met(options)
        super().handle(**options)

    def inquiry(self, options):
        """Narrowed to the one that is asked about."""
        return Inquiry(super().inquiry(options).at, **self._whom)

    def _list_met(self, options):
        wanted = self.chosen(options)
        for each in obligations(self.inquiry(options)):
            if each.rule in wanted and each.standing != Standing.UNMET:
                label = each.standing.label
                self.stdout.write(f"{label:<15} {each.rule.code} ({each.rule.cite()})")


def _account(external_id):
    """Id of the account. Raises CommandError."""
    found = PublicAccount.objects.filter(external_id=external_id).values_list("pk", flat=True)
    return _only(found, _("No account has the platform id “%(id)s”.") % {"id": external_id})


def _entity(code):
    """Id of the entity. Raises CommandError."""
    known = Q(unified_social_credit_code=code.upper())
    if code.isdecimal() and len(code) < 18:
        known |= Q(pk=code)
    found = OperatingEntity.objects.filter(known).values_list("pk", flat=True)
    return _only(found, _("No entity has the code or number “%(code)s”.") % {"code": code})


def _only(found, refusal):
    pk = found.first()
    if pk is None:
        raise CommandError(refusal, returncode=BAD_INPUT)
    return pk
