"""Writers of parameters: a value that a person sets is a decision."""

from django.db import transaction

from audit.domain.engine import performs, record
from desk.models import ParameterChange
from regulations.domain.catalog import set_parameter


@transaction.atomic
def change_parameter(*, code, value, in_force_from, source, by, at):
    """Set a value from a day on. Returns the Parameter.

    Raises PermissionDenied, and what `set_parameter` raises.
    """
    parameter = set_parameter(
        code=code, value=value, in_force_from=in_force_from, source=source, by=by, at=at
    )
    entered = record(ParameterChange(parameter=parameter), at=at)
    note = f"{parameter} · {source}"
    put_in_force(subject=entered, seen_version=entered.version, note=note, at=at)
    return parameter


@performs(ParameterChange, "set")
def put_in_force(move):
    """Let the value count from its day on."""
