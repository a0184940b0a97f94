"""Choices of the audit app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a decision ended."""

    EXECUTED = "executed", _("executed")
    PROPOSED = "proposed", _("proposed to a second person")
    CONFIRMED = "confirmed", _("confirmed by a second person")
    DECLINED = "declined", _("declined by a second person")
    WITHDRAWN = "withdrawn", _("withdrawn by the proposer")
    LAPSED = "lapsed", _("lapsed")


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", _("open")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


class GrantState(models.TextChoices):
    """Where a role grant stands."""

    REQUESTED = "requested", _("requested")
    GRANTED = "granted", _("granted")
    REVOKED = "revoked", _("revoked")


class EvidenceKind(models.TextChoices):
    """What an evidence file shows."""

    CREDENTIAL = "credential", _("professional credential")
    LICENSE = "license", _("license")
    IDENTITY_DOCUMENT = "identity_document", _("identity document")
    AUTHORIZATION = "authorization", _("letter of authorization")
    AGREEMENT = "agreement", _("agreement or consent")
    GUARDIAN_CONSENT = "guardian_consent", _("guardian's consent")
    SCREENSHOT = "screenshot", _("screenshot")
    OTHER = "other", _("other")


class EvidenceState(models.TextChoices):
    """Whether an evidence file counts."""

    ATTACHED = "attached", _("attached")
    SET_ASIDE = "set_aside", _("set aside")


class MediaType(models.TextChoices):
    """The kinds of file that are taken as evidence, told by content."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"


class Drift(models.TextChoices):
    """How a live row and its history differ."""

    EDITED = "edited", _("was edited behind its history")
    INSERTED = "inserted", _("has no history")
    DELETED = "deleted", _("is gone, its history remains")


class MessageState(models.TextChoices):
    """Delivery state of a message.

    A waiting message becomes released when its undo delay is over: its recipient can read it from
    then on, whether or not a channel has delivered it.
    """

    WAITING = "waiting", _("waiting")
    RELEASED = "released", _("released")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("delivery failed")
    WITHDRAWN = "withdrawn", _("withdrawn with its decision")


class MessageChannel(models.TextChoices):
    """By which a message reached its recipient."""

    WEBHOOK = "webhook", _("webhook")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    PAGE = "page", _("read on the public page")


class TemplateState(models.TextChoices):
    """Whether a message template still has the text that the product ships with."""

    SHIPPED = "shipped", _("shipped text")
    REVISED = "revised", _("revised")
