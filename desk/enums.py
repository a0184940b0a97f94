"""States of what the desk itself keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """Whether a list has left the desk as a file."""

    REQUESTED = "requested", _("requested")
    STREAMING = "streaming", _("under way")
    COMPLETED = "completed", _("completed")
