"""Choices of the audit room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a decision ended."""

    EXECUTED = "executed", _("executed")
    CONFIRMED = "confirmed", _("confirmed by a second person")
