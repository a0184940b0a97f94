"""Writers of parameters and reason codes."""

from django.db import transaction
from django.utils.translation import gettext as _

from regulations.catalog import PARAMETERS
from regulations.models import Parameter, ReasonCode
from regulations.reason_catalog import REASONS


class UnknownParameter(LookupError):
    """The code is not in `regulations.catalog.PARAMETERS`."""


class ParameterOutOfRange(ValueError):
    """The value is below the parameter's minimum or above its maximum."""


def check_parameter(*, code, value):
    """Refuse a value that the catalogue does not allow.

    Raises UnknownParameter, ParameterOutOfRange.
    """
    spec = PARAMETERS.get(code)
    if spec is None:
        raise UnknownParameter(code)
    if not spec.minimum <= value <= spec.maximum:
        raise ParameterOutOfRange(
            _("%(title)s lies between %(minimum)s and %(maximum)s.")
            % {"title": spec.title, "minimum": spec.minimum, "maximum": spec.maximum}
        )


def set_parameter(*, code, value, in_force_from, source, by, at):
    """Add a dated row for `code`; earlier rows stay. Returns the Parameter.

    Raises UnknownParameter, ParameterOutOfRange, and ValidationError for a day that has a value.
    """
    check_parameter(code=code, value=value)
    parameter = Parameter(
        code=code,
        value=value,
        in_force_from=in_force_from,
        source=source,
        set_by=by,
        set_at=at,
    )
    parameter.full_clean()
    parameter.save()
    return parameter


def keep_reason(*, reason):
    """Save a ReasonCode that is new or corrected. Raises ValidationError."""
    reason.full_clean()
    reason.save()


@transaction.atomic
def sync_catalog(*, by, at):
    """Write parameters and reason codes that are missing; return how many of each were added."""
    known = set(Parameter.objects.values_list("code", flat=True))
    missing = [spec for spec in PARAMETERS.values() if spec.code not in known]
    for spec in missing:
        set_parameter(
            code=spec.code,
            value=spec.value,
            in_force_from=spec.in_force_from,
            source=spec.source,
            by=by,
            at=at,
        )
    held = set(ReasonCode.objects.values_list("code", flat=True))
    reasons = [
        ReasonCode(
            code=spec.code,
            article=spec.article,
            verbs=list(spec.verbs),
            title_en=spec.title_en,
            title_zh=spec.title_zh,
            message_en=spec.message_en,
            message_zh=spec.message_zh,
        )
        for spec in REASONS
        if spec.code not in held
    ]
    ReasonCode.objects.bulk_create(reasons)
    return len(missing), len(reasons)
