"""Facts of the law that people may edit: dated parameters and reason codes; and how the duties
that follow from it were met.
"""

from regulations.models.duties import DutyCount, DutyRun, UnmetDuty
from regulations.models.parameters import Parameter
from regulations.models.reasons import ReasonCode

__all__ = ["DutyCount", "DutyRun", "Parameter", "ReasonCode", "UnmetDuty"]
