"""Disclosure in the admin."""

from disclosure.admin import (
    api_clients,
    api_keys,
    filings,
    reports,
    webhook_deliveries,
    webhook_endpoints,
)

__all__ = [
    "api_clients",
    "api_keys",
    "filings",
    "reports",
    "webhook_deliveries",
    "webhook_endpoints",
]
