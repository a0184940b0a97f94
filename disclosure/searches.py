"""What disclosure lets the desk's search find."""

from desk.search import register_receipts
from disclosure.models import Filing, RegulatorReport

register_receipts(RegulatorReport, Filing)
