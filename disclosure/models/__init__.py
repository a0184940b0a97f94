"""What the platform tells the authority."""

from disclosure.models.paperwork import Filing, RegulatorReport, ReportContent

__all__ = ["Filing", "RegulatorReport", "ReportContent"]
