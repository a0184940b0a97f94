"""States of what the desk itself keeps, and what its queues wait for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """Whether a list has left the desk as a file."""

    REQUESTED = "requested", _("requested")
    STREAMING = "streaming", _("under way")
    COMPLETED = "completed", _("completed")


class TableImportState(models.TextChoices):
    """Whether a file was written into its table."""

    CONFIRMED = "confirmed", _("confirmed")
    IMPORTED = "imported", _("imported")


class ParameterChangeState(models.TextChoices):
    """Whether a value was set."""

    ENTERED = "entered", _("entered")
    SET = "set", _("set")


class BulkState(models.TextChoices):
    """How far one decision on many objects is."""

    PREPARED = "prepared", _("prepared")
    RUNNING = "running", _("under way")
    COMPLETED = "completed", _("completed")
    DISCARDED = "discarded", _("discarded")


class BulkRowState(models.TextChoices):
    """What became of one object of a bulk decision."""

    PENDING = "pending", _("to do")
    FAULTY = "faulty", _("faulty row")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class QueueKind(models.TextChoices):
    """What the rows of a queue wait for, in the order of the workbench."""

    MINE = "mine", _("My work")
    OPEN = "open", _("Unclaimed")
    SECOND_PERSON = "second_person", _("Waiting for second person")
    WAITING = "waiting", _("Waiting for others")
    LATE = "late", _("Overdue")
