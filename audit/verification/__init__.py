"""Verification: does the record still say what was sealed, and does it make sense?

Everything is recomputed from the stored bytes and compared with the signed checkpoints, with the
rows they were made from, with the live rows, and with the rules of the transition tables. Findings
are yielded as they are found; memory stays flat.
"""

from audit.verification.findings import Discrepancy, Report
from audit.verification.run import verify

__all__ = ["Discrepancy", "Report", "verify"]
