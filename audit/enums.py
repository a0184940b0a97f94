"""Choices of the audit room."""

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
