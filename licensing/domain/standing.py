"""Where things stand today: accounts that lost their entitlement, the platform's own licenses,
and the label card as the public sees it. Reading only; days are days in China.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now

from accounts.enums import AccountState, ContentCategory
from accounts.models import PublicAccount
from audit.models import Decision
from licensing.domain.assessment import FIRST_NOTICE
from licensing.enums import CredentialState, PlatformLicenseType
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from regulations.calendar import legal_date
from regulations.findings import Level
from regulations.models import Parameter

SPEAKING = (AccountState.ACTIVE, AccountState.RESTRICTED)


def unentitled_accounts(day):
    """Accounts that still speak in a sector although what entitled them is gone: to be suspended.

    Found from the few labels and licenses that ended, not from the many accounts, because every
    page counts them. Annotated with `unentitled_since`, when the label or license ended.
    """
    lost = SpecialLabel.objects.withdrawn().filter(
        sector=models.F("account__content_category"), account__state__in=SPEAKING
    )
    ended = NewsServiceLicense.objects.filter(
        state__in=(CredentialState.EXPIRED, CredentialState.REVOKED)
    )
    license = NewsServiceLicense.objects.valid_on(day).filter(entity=models.OuterRef("entity"))
    unlicensed = PublicAccount.objects.filter(
        ~models.Exists(license),
        content_category=ContentCategory.NEWS,
        entity__in=ended.values("entity"),
        state__in=SPEAKING,
    )
    # Not by OR, nor by state from outside, for which a database reads every account.
    found = lost.order_by().values("account").union(unlicensed.order_by().values("pk"))
    return PublicAccount.objects.filter(pk__in=found).annotate(
        unentitled_since=Coalesce(_label_withdrawn_at(), _license_ended_at(), Now())
    )


def _label_withdrawn_at():
    labels = SpecialLabel.objects.filter(
        account=models.OuterRef("pk"), sector=models.OuterRef("content_category")
    )
    return models.Subquery(labels.values("withdrawn_at")[:1])


def _license_ended_at():
    held = NewsServiceLicense.objects.filter(entity=models.OuterRef(models.OuterRef("entity")))
    ended = Decision.objects.filter(
        object_label=NewsServiceLicense._meta.label_lower,
        object_id__in=held.values("pk"),
        verb__in=("expire", "revoke"),
    )
    return models.Subquery(ended.order_by("-decided_at").values("decided_at")[:1])


@dataclass(frozen=True)
class PlatformStanding:
    """One license that the platform must hold: how it stands, and the row that shows it."""

    license_type: PlatformLicenseType
    level: Level
    license: PlatformLicense | None
    days_left: int | None


def platform_standing(day):
    """How each license of `settings.PLATFORM_LICENSES` stands on `day`, in that order.

    BLOCK where none is valid, WARN where it expires within the first notice.
    """
    close = Parameter.objects.value(FIRST_NOTICE, on=day)
    valid = {}
    for license in PlatformLicense.objects.valid_on(day).longest_first().reverse():
        valid[license.license_type] = license
    standing = []
    for wanted in map(PlatformLicenseType, settings.PLATFORM_LICENSES):
        license = valid.get(wanted)
        left = (license.expires_on - day).days if license and license.expires_on else None
        is_close = left is not None and left <= close
        level = Level.BLOCK if license is None else Level.WARN if is_close else Level.PASS
        standing.append(PlatformStanding(wanted, level, license, left))
    return standing


@dataclass(frozen=True)
class LabelCard:
    """What the public reads beside an account's special label (Article 9).

    `operator` is the entity's name, a person's masked; `credential` is named without its number.
    """

    account: str
    sector: str
    credential: str
    authority: str
    operator: str
    operator_type: str
    place: str
    verified_on: date
    valid_until: date | None


def label_card(label, day):
    """The public card of `label` on `day`; None when it is not in force then."""
    if not SpecialLabel.objects.in_force(day).filter(pk=label.pk).exists():
        return None
    account = label.account
    basis = ProfessionalQualification.objects.entitling(
        account.entity_id, label.sector, day
    ).first()
    return LabelCard(
        account=account.name,
        sector=label.get_sector_display(),
        credential=basis.type.title,
        authority=basis.type.authority,
        operator=account.entity.legal_name,
        operator_type=account.entity.get_entity_type_display(),
        place=account.entity.place_of_operation or account.entity.place_of_registration,
        verified_on=legal_date(basis.verified_at),
        valid_until=basis.expires_on,
    )
