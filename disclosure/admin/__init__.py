"""Disclosure in the admin."""

from disclosure.admin import api_clients, filings, reports, webhooks

__all__ = ["api_clients", "filings", "reports", "webhooks"]
