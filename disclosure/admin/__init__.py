"""Disclosure in the admin."""

from disclosure.admin import filings, reports

__all__ = ["filings", "reports"]
