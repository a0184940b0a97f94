"""What the platform tells the authority, and who brings what through the API."""

from disclosure.models.api_clients import ApiClient, ApiKey, ApiKeyUse, ApiSubmission
from disclosure.models.paperwork import (
    ContentUnreadable,
    Filing,
    RegulatorReport,
    ReportContent,
)
from disclosure.models.webhooks import OutboxPosition, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiClient",
    "ApiKey",
    "ApiKeyUse",
    "ApiSubmission",
    "ContentUnreadable",
    "Filing",
    "OutboxPosition",
    "RegulatorReport",
    "ReportContent",
    "WebhookDelivery",
    "WebhookEndpoint",
]
