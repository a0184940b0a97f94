"""What the platform tells the authority, and who brings what through the API."""

from disclosure.models.api_clients import ApiClient, ApiKey, ApiKeyUse, ApiSubmission
from disclosure.models.paperwork import Filing, RegulatorReport, ReportContent

__all__ = [
    "ApiClient",
    "ApiKey",
    "ApiKeyUse",
    "ApiSubmission",
    "Filing",
    "RegulatorReport",
    "ReportContent",
]
