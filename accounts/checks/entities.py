"""Findings on who operates: an irregular code, a minor (Article 8).

Each check takes whatever has an `entity`: an application, a transfer or an account. A minor has no
set-wise form: the birth date stands in the sealed identity number alone. Files with minors are
refused; one who became a minor because `account.minimum_age` was raised stays in the queue of
accounts to activate, and activation reports that row.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.guardians import get_minor_age
from regulations.calendar import legal_date
from regulations.findings import Finding, Level

ARTICLE = "8"


def irregular_code(request, on):
    """Article 8: a credit code whose check character deviates counts once two people agree."""
    entity = request.entity
    if entity.has_open_exception:
        yield Finding(
            Level.BLOCK,
            "exception-unconfirmed",
            _("The check character of the credit code does not match"),
            ARTICLE,
            _("Confirm the exception on the entity's page, with evidence and a second approver."),
        )
    elif entity.identity_exception:
        yield Finding(
            Level.PASS,
            "exception-confirmed",
            _("Irregular credit code confirmed"),
            ARTICLE,
            f"{legal_date(entity.exception_confirmed_at)} · {entity.identity_exception}",
        )


def has_no_open_exception(on):
    """The set-wise form of `irregular_code`."""
    return Q(entity__identity_exception="") | Q(entity__exception_confirmed_at__isnull=False)


def guardian_consent(request, on):
    """Article 8: a minor registers with the consent of a guardian, kept as evidence."""
    entity = request.entity
    age = get_minor_age(entity, on=on)
    if age is None:
        return
    if entity.guardian_consented_on:
        yield Finding(
            Level.PASS,
            "guardian-consented",
            _("Guardian's consent on record"),
            ARTICLE,
            f"{entity.get_guardian_relation_display()} · {entity.guardian_consented_on}",
        )
    else:
        yield Finding(
            Level.BLOCK,
            "guardian-consent-missing",
            _("The operator is a minor, aged %(age)s, without a guardian's consent") % {"age": age},
            ARTICLE,
            _("Record the guardian's consent on the entity's page, with its evidence."),
        )
