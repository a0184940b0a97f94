"""Facts of the law that people may edit: dated parameters and reason codes."""

from regulations.models.parameters import Parameter
from regulations.models.reasons import ReasonCode

__all__ = ["Parameter", "ReasonCode"]
