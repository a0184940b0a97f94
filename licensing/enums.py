"""Choices of licensing."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sector(models.TextChoices):
    """Fields that nobody speaks in without being entitled: those of Article 9, and news.

    The values are those of `accounts.enums.ContentCategory`; a new sector is one line in each.
    """

    ECONOMY = "economy", _("economy")
    EDUCATION = "education", _("education")
    HEALTH = "health", _("health")
    JUSTICE = "justice", _("justice")
    NEWS = "news", _("news")


LABELED_SECTORS = frozenset(Sector) - {Sector.NEWS}


class Holder(models.TextChoices):
    """Who a kind of credential is issued to."""

    PERSON = "person", _("person")
    ORGANIZATION = "organization", _("organization")


class CredentialState(models.TextChoices):
    """Where a credential stands."""

    SUBMITTED = "submitted", _("submitted")
    INFORMATION_REQUESTED = "information_requested", _("information requested")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")
    SUPERSEDED = "superseded", _("superseded")


UNDECIDED_STATES = frozenset({CredentialState.SUBMITTED, CredentialState.INFORMATION_REQUESTED})


class CheckMethod(models.TextChoices):
    """How a credential was checked."""

    REGISTER = "register", _("looked up in the issuer's public register")
    ISSUER = "issuer", _("asked the issuing authority")
    DOCUMENT = "document", _("document inspected")


class LabelState(models.TextChoices):
    """Whether an account carries its label."""

    PREPARED = "prepared", pgettext_lazy("label", "prepared")
    GRANTED = "granted", pgettext_lazy("label", "granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("label", "withdrawn")


class NewsServiceType(models.TextChoices):
    """The services that an Internet news information service license may cover (Article 5)."""

    EDITING_AND_PUBLISHING = "editing_and_publishing", _("editing and publishing")
    REPRINTING = "reprinting", _("reprinting")
    PLATFORM = "platform", _("distribution platform")


class PlatformLicenseType(models.TextChoices):
    """The platform's own qualifications (Article 5)."""

    TELECOM_VALUE_ADDED = "telecom_value_added", _("value-added telecommunications license")
    NEWS_INFORMATION_SERVICE = (
        "news_information_service",
        _("Internet news information service license (platform)"),
    )
    ICP_FILING = "icp_filing", _("ICP filing")
    SECURITY_FILING = "security_filing", _("public security filing")
    NETWORK_CULTURE = "network_culture", _("network culture operation license")
    AUDIOVISUAL = "audiovisual", _("online audio-visual programme license")
