"""The verbs of disclosure."""

from disclosure.transitions.api_clients import API_CLIENT, API_KEY
from disclosure.transitions.paperwork import FILING, REGULATOR_REPORT
from disclosure.transitions.webhooks import WEBHOOK_ENDPOINT

__all__ = ["API_CLIENT", "API_KEY", "FILING", "REGULATOR_REPORT", "WEBHOOK_ENDPOINT"]
