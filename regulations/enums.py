"""Choices of the regulations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How grave an unmet duty is: an ERROR breaks an article, a WARN soon will."""

    ERROR = "error", _("error")
    WARN = "warn", _("warning")


class Standing(models.TextChoices):
    """Whether a duty is met, as far as it is asked at all."""

    UNMET = "unmet", _("breached")
    MET = "met", _("in order")
    NOT_ASKED = "not_asked", _("not applicable")


class Requirement(models.IntegerChoices):
    """What the desk must prove from end to end, whichever articles ask for it."""

    TRADING = 1, _("Transfer, borrowing, batch registration, hoarding and trading are stopped")
    FOLLOWS = 2, _("Nobody follows an account without consent")
    TRAFFIC = 3, _("False hot spots and faked traffic are found")
    CLOSED_NAMES = 4, _("A closed account does not return under its name")
    LICENSES = 5, _("Platform and producers hold the licenses they need")
    IDENTITY = 6, _("False registrations get no service")
    LABELS = 7, _("Professional sectors are verified, labeled and disclosed")
