"""Disclosure in the admin."""

from disclosure.admin import api_clients, filings, reports

__all__ = ["api_clients", "filings", "reports"]
