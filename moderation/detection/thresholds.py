"""The dated parameters that a detector judges by."""

from django.utils.translation import gettext as _

from regulations.catalog import PARAMETERS
from regulations.models import Parameter


class ThresholdRefused(ValueError):
    """A threshold was named that the detector has not, or a value outside its range."""


def specs(detector):
    """{name: ParameterSpec} of a detector, by its name."""
    prefix = f"detection.{detector}."
    return {
        code.removeprefix(prefix): spec
        for code, spec in PARAMETERS.items()
        if code.startswith(prefix)
    }


def in_force(detector, *, on):
    """{name: value} of a detector on a day. Raises ParameterNotInForce."""
    return {name: Parameter.objects.value(spec.code, on) for name, spec in specs(detector).items()}


def shipped(detector):
    """{name: value} of a detector as the desk ships, without a database."""
    return {name: spec.value for name, spec in specs(detector).items()}


def with_changes(detector, thresholds, changes):
    """The thresholds with some of them changed, for a trial. Raises ThresholdRefused."""
    known = specs(detector)
    for name, value in changes.items():
        if name not in known:
            raise ThresholdRefused(
                _("%(name)s is no threshold here. These are: %(known)s.")
                % {"name": name, "known": ", ".join(known)}
            )
        spec = known[name]
        if not spec.minimum <= value <= spec.maximum:
            raise ThresholdRefused(
                _("%(name)s lies between %(minimum)s and %(maximum)s.")
                % {"name": name, "minimum": spec.minimum, "maximum": spec.maximum}
            )
    return thresholds | changes
