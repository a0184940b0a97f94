"""Findings of licensing for registrations and accounts, named in the settings' lists of checks.

Each takes an application or an account and a day in China, reads, and yields findings.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import ContentCategory
from licensing.enums import LABELED_SECTORS, CredentialState, PlatformLicenseType
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)
from regulations.findings import Finding, Level


def qualification(application, on):
    """Article 9: professional sectors bring materials, and somebody verified them."""
    sector = application.content_category
    if sector not in LABELED_SECTORS:
        if sector == ContentCategory.GENERAL:
            yield Finding(Level.PASS, "category-general", _("Category needs no materials"), "9")
        return
    valid = ProfessionalQualification.objects.entitling(application.entity_id, sector, on).first()
    if valid is not None:
        message = _("Professional materials are verified")
        yield Finding(Level.PASS, "materials-verified", message, "9", valid.type.title)
        return
    held = ProfessionalQualification.objects.filter(entity=application.entity_id, sector=sector)
    if waiting := held.undecided().count():
        yield Finding(
            Level.WARN,
            "materials-waiting",
            ngettext(
                "A qualification waits for verification",
                "%(count)s qualifications wait for verification",
                waiting,
            )
            % {"count": waiting},
            "9",
            _("Approved now, the account opens as pending until it is verified."),
        )
        return
    latest = held.order_by("-pk").first()
    yield Finding(
        Level.BLOCK,
        "materials-missing",
        _("No valid qualification in this sector"),
        "9",
        f"{latest.type.title} · {latest.get_state_display()}"
        if latest
        else _("Request the materials, or attach what the applicant sent."),
    )


def news_license(subject, on):
    """Article 5: news only with a license of the operator, on a platform that holds its own."""
    if subject.content_category != ContentCategory.NEWS:
        return
    valid = NewsServiceLicense.objects.entitling(subject.entity_id, on).first()
    if valid is not None:
        message = _("News service license is verified")
        yield Finding(
            Level.PASS, "news-licensed", message, "5", f"{valid.number} · {valid.service_labels}"
        )
    else:
        waits = (
            NewsServiceLicense.objects.filter(entity=subject.entity_id)
            .filter(state=CredentialState.SUBMITTED)
            .exists()
        )
        detail = _("One waits for verification.") if waits else _("None is on record.")
        message = _("No valid news service license")
        yield Finding(Level.BLOCK, "news-unlicensed", message, "5", detail)
    own = PlatformLicense.objects.valid_on(on)
    if not own.filter(license_type=PlatformLicenseType.NEWS_INFORMATION_SERVICE).exists():
        message = _("The platform itself holds no valid news license")
        yield Finding(Level.BLOCK, "platform-unlicensed", message, "5")


def special_label(account, on):
    """Article 9: an account in a professional sector speaks under its special label."""
    if account.content_category not in LABELED_SECTORS:
        return
    label = (
        SpecialLabel.objects.in_force(on)
        .filter(account=account.pk, sector=account.content_category)
        .first()
    )
    if label is None:
        yield Finding(
            Level.BLOCK,
            "label-missing",
            _("No special label in force for this sector"),
            "9",
            _("Have a qualification of its entity verified; the label follows."),
        )
    else:
        message = _("Special label in force")
        yield Finding(Level.PASS, "label-in-force", message, "9", label.get_sector_display())


def is_entitled(on):
    """Accounts whose category needs nothing, or that have the label or the license which it needs:
    the set-wise form of `special_label` and `news_license`.
    """
    label = SpecialLabel.objects.in_force(on).filter(
        account=OuterRef("pk"), sector=OuterRef("content_category")
    )
    license = NewsServiceLicense.objects.valid_on(on).filter(entity=OuterRef("entity"))
    own = PlatformLicense.objects.valid_on(on).filter(
        license_type=PlatformLicenseType.NEWS_INFORMATION_SERVICE
    )
    needs_label = Q(content_category__in=LABELED_SECTORS)
    needs_license = Q(content_category=ContentCategory.NEWS)
    return (~needs_label | Exists(label)) & (~needs_license | Exists(license) & Exists(own))
