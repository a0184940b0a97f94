"""Choices of disclosure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """What the platform reports to the authority."""

    DISPOSITIONS = "dispositions", _("monthly disposition report")
    TIMELINESS = "timeliness", _("timeliness of complaints and appeals")
    ECOSYSTEM = "ecosystem", _("annual ecosystem report")
    RULES = "rules", _("filing pack of rules")
    EVENT = "event", _("event report of a case")


class Span(models.TextChoices):
    """How long the time is that a report tells of."""

    MONTH = "month", _("month")
    YEAR = "year", _("year")
    DAY = "day", _("day")


SPANS = {
    ReportKind.DISPOSITIONS: Span.MONTH,
    ReportKind.TIMELINESS: Span.MONTH,
    ReportKind.ECOSYSTEM: Span.YEAR,
    ReportKind.RULES: Span.DAY,
    ReportKind.EVENT: Span.DAY,
}


class ReportState(models.TextChoices):
    """Where a report stands."""

    REQUESTED = "requested", _("requested")
    PREPARED = "prepared", _("prepared")
    FILED = "filed", _("filed")


class ApiScope(models.TextChoices):
    """What a system of the platform may bring through the API."""

    REGISTRATIONS = "registrations", _("registrations")
    NAME_CHANGES = "name-changes", _("name changes")
    TRANSFERS = "transfers", _("transfers")
    COMPLAINTS = "complaints", _("complaints")
    ACTIVITY = "activity", _("days of activity")


class ClientState(models.TextChoices):
    """Where a client of the API stands."""

    REQUESTED = "requested", _("requested")
    ADMITTED = "admitted", _("admitted")
    BLOCKED = "blocked", _("blocked")


class KeyState(models.TextChoices):
    """Whether a key still opens anything; one that is past its day opens nothing either way."""

    ACTIVE = "active", _("active")
    REVOKED = "revoked", _("revoked")


class PublicState(models.TextChoices):
    """What the public is told of an account's state."""

    IN_SERVICE = "in_service", _("in service")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class FilingState(models.TextChoices):
    """Where a filing stands."""

    SUBMITTED = "submitted", _("submitted")
    RECEIPTED = "receipted", _("receipt on record")


class EndpointState(models.TextChoices):
    """Whether an endpoint is told of anything."""

    REQUESTED = "requested", _("requested")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    RETIRED = "retired", _("retired")


class DeliveryState(models.TextChoices):
    """Whether an endpoint knows of an event."""

    PENDING = "pending", _("pending")
    DELIVERED = "delivered", _("delivered")
    GIVEN_UP = "given_up", _("given up")


class EventType(models.TextChoices):
    """What systems of the platform are told of."""

    REQUEST = "request.decided", _("decisions on registrations, name changes and transfers")
    ACCOUNT = "account.changed", _("accounts that changed state, name or operator")
    LABEL = "label.changed", _("special labels")
    COMPLAINT = "complaint.answered", _("complaints that were answered")
    SANCTION = "sanction.changed", _("sanctions")
    APPEAL = "appeal.decided", _("appeals that were decided")
    MESSAGE = "message.released", _("messages to operators and complainants, word for word")
