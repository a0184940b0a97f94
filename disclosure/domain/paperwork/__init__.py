"""Reports to the authority: told from the sealed record, filed, and told again to be verified."""

from disclosure.domain.paperwork import filings, reports, verification

__all__ = ["filings", "reports", "verification"]
