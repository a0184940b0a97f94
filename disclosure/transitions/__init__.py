"""The verbs of disclosure."""

from disclosure.transitions.paperwork import FILING, REGULATOR_REPORT

__all__ = ["FILING", "REGULATOR_REPORT"]
