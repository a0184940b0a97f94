"""The verbs of disclosure."""

from disclosure.transitions.api_clients import API_CLIENT, API_KEY
from disclosure.transitions.paperwork import FILING, REGULATOR_REPORT

__all__ = ["API_CLIENT", "API_KEY", "FILING", "REGULATOR_REPORT"]
