"""Duty rules of licensing (Articles 5, 9): who speaks without being entitled, and what runs out."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.enums import ContentCategory
from accounts.models import PublicAccount
from licensing.domain.assessment import FIRST_NOTICE
from licensing.domain.standing import SPEAKING, platform_standing
from licensing.enums import LABELED_SECTORS, CredentialState, PlatformLicenseType, Sector
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from regulations.duties import QueryRule, StreamRule, register
from regulations.enums import Requirement, Severity
from regulations.findings import Level

ACCOUNT = {"name": "name", "id": "external_id"}
HELD = {"holder": "entity__legal_name", "until": "expires_on", "due": "review_due_on"}
OWN = {"holder": "license_type", "until": "expires_on", "due": "review_due_on"}


def speaking_in(sectors):
    """Accounts that speak in one of these sectors."""
    return PublicAccount.objects.filter(state__in=SPEAKING, content_category__in=sectors)


def unlabeled(rows, inquiry):
    """Accounts without the label of their sector in force."""
    labels = SpecialLabel.objects.in_force(inquiry.on).filter(
        account=OuterRef("pk"), sector=OuterRef("content_category")
    )
    return rows.filter(~Exists(labels))


def unlicensed(rows, inquiry):
    """Accounts whose entity holds no valid news license."""
    valid = NewsServiceLicense.objects.valid_on(inquiry.on).filter(entity=OuterRef("entity"))
    return rows.filter(~Exists(valid))


def standing(model):
    """Verified credentials of `model`."""
    return lambda inquiry: model.objects.filter(state=CredentialState.VERIFIED)


def expiring(rows, inquiry):
    """Credentials that end within the first notice, or have ended, and that nothing renews."""
    until = inquiry.on + timedelta(days=inquiry.value(FIRST_NOTICE))
    renewed = rows.model.objects.valid_on(inquiry.on).filter(previous=OuterRef("pk"))
    return rows.filter(~Exists(renewed), expires_on__lte=until)


def unreviewed(rows, inquiry):
    """Credentials that were to be verified again before the day."""
    return rows.filter(review_due_on__lt=inquiry.on)


def platform_lacks(inquiry):
    """Licenses that the platform must hold and does not."""
    for each in platform_standing(inquiry.on):
        if each.level == Level.BLOCK:
            facts = {"license": each.license_type}
            yield PlatformLicense._meta.label_lower, each.license_type.value, None, None, facts


def credential_rules(model, prefix, article, what, **facts):
    """The two rules that every kind of credential has: it runs out, it is to be verified again."""
    common = {"article": article, "model": model, "concerned": standing(model), **facts}
    return (
        QueryRule(
            code=f"{prefix}-expiring",
            severity=Severity.WARN,
            title=what[0],
            remedy=_("Ask for the renewal, and verify it before the last day."),
            words=_("“%(holder)s”: valid until %(until)s, and nothing renews it."),
            breaks=expiring,
            **common,
        ),
        QueryRule(
            code=f"{prefix}-reverification-overdue",
            severity=Severity.ERROR,
            title=what[1],
            remedy=_("Look it up at its issuer again, and record what you found."),
            words=_("“%(holder)s”: to be verified again by %(due)s."),
            breaks=unreviewed,
            **common,
        ),
    )


register(
    QueryRule(
        code="label-missing",
        article="9",
        severity=Severity.ERROR,
        title=_("Professional sector without a valid label"),
        remedy=_("Suspend the account until a qualification of its entity is verified."),
        words=_("“%(name)s” (%(id)s) speaks in %(sector)s without its label."),
        model=PublicAccount,
        concerned=lambda inquiry: speaking_in(LABELED_SECTORS),
        breaks=unlabeled,
        account="pk",
        entity="entity",
        facts={**ACCOUNT, "sector": "content_category"},
        labels={"sector": Sector},
        violation="out_of_category",
        requirement=Requirement.LABELS,
    ),
    QueryRule(
        code="label-undeserved",
        article="9",
        severity=Severity.ERROR,
        title=_("Label without a valid credential"),
        remedy=_("Run the calendar: it withdraws labels that nothing entitles to."),
        words=_("“%(name)s” (%(id)s) shows the label of %(sector)s, and nothing entitles it."),
        model=SpecialLabel,
        concerned=lambda inquiry: SpecialLabel.objects.granted(),
        breaks=lambda rows, inquiry: rows.undeserved(inquiry.on),
        account="account",
        entity="account__entity",
        facts={"name": "account__name", "id": "account__external_id", "sector": "sector"},
        labels={"sector": Sector},
        requirement=Requirement.LABELS,
    ),
    QueryRule(
        code="news-unlicensed",
        article="5",
        severity=Severity.ERROR,
        title=_("News without a license"),
        remedy=_("Suspend the account until a license of its entity is verified."),
        words=_("“%(name)s” (%(id)s) carries news, and “%(entity)s” holds no valid license."),
        model=PublicAccount,
        concerned=lambda inquiry: speaking_in([ContentCategory.NEWS]),
        breaks=unlicensed,
        account="pk",
        entity="entity",
        facts={**ACCOUNT, "entity": "entity__legal_name"},
        violation="unlicensed_news",
        requirement=Requirement.LICENSES,
    ),
    StreamRule(
        code="platform-license-missing",
        article="5",
        severity=Severity.ERROR,
        title=_("License of the platform missing"),
        remedy=_("Obtain it, and enter it among the platform's own licenses."),
        words=_("The platform holds no valid “%(license)s”."),
        model=PlatformLicense,
        concerned=lambda inquiry: PlatformLicense.objects.all(),
        find=platform_lacks,
        labels={"license": PlatformLicenseType},
        requirement=Requirement.LICENSES,
    ),
    *credential_rules(
        ProfessionalQualification,
        "qualification",
        "9",
        (_("Qualification about to expire"), _("Re-verification of a qualification overdue")),
        entity="entity",
        facts=HELD,
        requirement=Requirement.LABELS,
    ),
    *credential_rules(
        NewsServiceLicense,
        "news-license",
        "5",
        (_("News license about to expire"), _("Re-verification of a news license overdue")),
        entity="entity",
        facts=HELD,
        requirement=Requirement.LICENSES,
    ),
    *credential_rules(
        PlatformLicense,
        "platform-license",
        "5",
        (
            _("License of the platform about to expire"),
            _("Re-verification of a license of the platform overdue"),
        ),
        facts=OWN,
        labels={"holder": PlatformLicenseType},
        requirement=Requirement.LICENSES,
    ),
)
