"""One verification from end to end."""

from itertools import chain

from audit.verification import replay, rows, tree
from audit.verification.findings import Report

# More findings than anybody reads; the rest would say the same.
MAX_DISCREPANCIES = 1000


def verify(*, key_name, public_key, external, at, jobs=1):
    """Verify everything and return the Report.

    `external` are checkpoints kept outside the database, as `(name, text)`; `jobs`
    processes share the hashing. Reads only.
    """
    report = Report()
    found = chain(
        tree.check_tree(report, key_name, public_key, external, jobs=jobs),
        rows.check_payloads(),
        rows.check_unsealed(report, at),
        rows.check_history_order(),
        rows.check_live_rows(),
        replay.check_decisions(),
        replay.check_recalls(),
        replay.check_state_changes(),
        rows.check_triggers(),
        rows.check_files(),
    )
    for discrepancy in found:
        if len(report.discrepancies) < MAX_DISCREPANCIES:
            report.discrepancies.append(discrepancy)
    return report
