"""What a reviewer should see of a credential before verifying it: findings, and nothing written."""

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import EntityState, EntityType
from audit.models import EvidenceFile
from licensing.catalog import NEWS_LICENSE_NUMBER_FORM
from licensing.enums import CredentialState, Holder
from licensing.models import NewsServiceLicense, ProfessionalQualification
from licensing.models.platform_licenses import PLATFORM
from regulations.findings import Finding, Level, worst_first
from regulations.formatting import format_aside, format_list
from regulations.models import Parameter

FIRST_NOTICE = "credential.notice_days.first"


@dataclass(frozen=True)
class Background:
    """What the findings on some credentials of one model rest on, read for all of them at once:
    their files, qualifications by digest of the number, days of the first notice before expiry.
    """

    files: dict
    twins: dict
    notice_days: int | None

    @classmethod
    def of(cls, credentials, on):
        """Read it, in three queries at most."""
        notice_days, twins = None, defaultdict(list)
        if any(each.expires_on for each in credentials):
            notice_days = Parameter.objects.value(FIRST_NOTICE, on=on)
        digests = {each.number_digest for each in credentials if hasattr(each, "number_digest")}
        if digests:
            for each in ProfessionalQualification.objects.claiming(digests):
                twins[each.number_digest].append(each)
        return cls(EvidenceFile.objects.by_object(credentials), twins, notice_days)


def credential_findings(credential, on, background=None):
    """Findings on any credential on the date `on`, worst first. A BLOCK forbids verification."""
    background = background or Background.of([credential], on)
    found = _dates(credential, on, background.notice_days)
    found = [*found, *_evidence(credential, background.files[credential.pk])]
    if isinstance(credential, ProfessionalQualification):
        found += [*_identity(credential), *_number(credential), *_holder(credential)]
        found += _same_number(credential, background.twins[credential.number_digest])
    elif isinstance(credential, NewsServiceLicense):
        found += [*_identity(credential), *_news_number(credential), *_news_holder(credential)]
    return worst_first(found)


def article_of(credential):
    """The article that asks for it: 9 for professional sectors, 5 for news and the platform."""
    return "5" if credential.law_area in (PLATFORM, "news") else "9"


def _dates(credential, on, notice_days):
    article = article_of(credential)
    if credential.issued_on > on:
        message = _("It is issued in the future")
        yield Finding(Level.BLOCK, "not-issued-yet", message, article, f"{credential.issued_on}")
    elif credential.expires_on is None:
        yield Finding(Level.PASS, "never-expires", _("It does not expire"), article)
    elif credential.expires_on < on:
        message = _("Its last day has passed")
        yield Finding(Level.BLOCK, "expired", message, article, f"{credential.expires_on}")
    else:
        left = (credential.expires_on - on).days
        is_close = left <= notice_days
        yield Finding(
            Level.WARN if is_close else Level.PASS,
            "expires-soon" if is_close else "in-date",
            ngettext("Valid for %(days)s more day", "Valid for %(days)s more days", left)
            % {"days": left},
            article,
            f"{credential.expires_on}",
        )


def _evidence(credential, files):
    article = article_of(credential)
    if credential.personal_data_key() and credential.personal_data_key().destroyed_at:
        message = _("The evidence was erased with the personal data")
        yield Finding(Level.BLOCK, "evidence-erased", message, article)
    elif not files:
        message = _("No evidence is attached")
        yield Finding(Level.BLOCK, "evidence-missing", message, article, _("Attach the scan."))
    elif broken := [file for file in files if not _is_intact(file)]:
        message = _("A file of evidence cannot be read")
        names = format_list(broken)
        yield Finding(Level.BLOCK, "evidence-broken", message, article, names)
    else:
        count = len(files)
        message = ngettext("%(count)s file of evidence", "%(count)s files of evidence", count)
        yield Finding(Level.PASS, "evidence-present", message % {"count": count}, article)


def _is_intact(file):
    try:
        return hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    except OSError:
        return False


def _identity(credential):
    if credential.entity.state == EntityState.FALSE_IDENTITY:
        message = _("The entity's identity was found false")
        yield Finding(Level.BLOCK, "identity-false", message, "8")
    elif credential.entity.state != EntityState.VERIFIED:
        message = _("The identity of the entity is not verified yet")
        yield Finding(Level.WARN, "identity-unverified", message, "8")


def _number(qualification):
    kind, number = qualification.type, qualification.opened("number")
    fits = kind.fits("".join(number.split()).upper())
    if fits is None:
        message = _("The issuer publishes no form of the number")
        yield Finding(Level.PASS, "number-form-unknown", message, "9")
    elif fits:
        yield Finding(Level.PASS, "number-fits", _("The number has the public form"), "9")
    else:
        yield Finding(
            Level.WARN,
            "number-unusual",
            _("The number does not have the public form"),
            "9",
            _("Usual today: %(hint)s. Older certificates may differ.") % {"hint": kind.number_hint},
        )


def _holder(qualification):
    entity, kind = qualification.entity, qualification.type
    is_individual = entity.entity_type == EntityType.INDIVIDUAL
    if kind.holder == Holder.ORGANIZATION and is_individual:
        message = _("This credential is issued to organizations, the entity is a person")
        yield Finding(Level.BLOCK, "holder-kind", message, "9")
        return
    if holder_is_known(qualification):
        message = _("The holder is the entity or its registered contact")
        yield Finding(Level.PASS, "holder-matches", message, "9")
    elif is_individual or kind.holder == Holder.ORGANIZATION:
        message = _("The holder is somebody else than the entity")
        yield Finding(Level.BLOCK, "holder-differs", message, "9")
    else:
        yield Finding(
            Level.WARN,
            "holder-unknown",
            _("The holder is not the entity's registered contact"),
            "9",
            _("Ask for a letter of authorization or proof of employment."),
        )


def holder_is_known(qualification):
    """Whether the holder bears the entity's name or that of its registered contact."""
    holder = _folded(qualification.opened("holder_name"))
    entity = qualification.entity
    return holder in {_folded(entity.known_name), _folded(entity.known_contact)} - {""}


def _same_number(qualification, twins):
    others = [each for each in twins if each.entity_id != qualification.entity_id]
    if not others:
        yield Finding(Level.PASS, "number-once", _("No other entity uses this number"), "9")
        return
    is_verified = any(other.state == CredentialState.VERIFIED for other in others)
    yield Finding(
        Level.BLOCK if is_verified and not holder_is_known(qualification) else Level.WARN,
        "number-elsewhere",
        _("Another entity uses the same number"),
        "9",
        " · ".join(format_aside(other.entity, other.get_state_display()) for other in others),
    )


def _news_number(license):
    if re.fullmatch(NEWS_LICENSE_NUMBER_FORM, license.number):
        yield Finding(Level.PASS, "number-fits", _("The number has the public form"), "5")
    else:
        message = _("The number does not have the public form")
        yield Finding(Level.WARN, "number-unusual", message, "5", _("Usual today: 11 digits."))


def _news_holder(license):
    if license.entity.entity_type == EntityType.INDIVIDUAL:
        message = _("News licenses are issued to organizations, the entity is a person")
        yield Finding(Level.BLOCK, "holder-kind", message, "5")
    elif _folded(license.holder_name) != _folded(license.entity.known_name):
        message = _("The holder is somebody else than the entity")
        yield Finding(Level.BLOCK, "holder-differs", message, "5", license.holder_name)
    else:
        yield Finding(Level.PASS, "holder-matches", _("The holder is the entity"), "5")


def _folded(name):
    return "".join(name.split()).casefold()
