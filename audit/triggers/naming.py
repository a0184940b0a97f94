"""Names, messages and the one spelling in which definitions are compared."""

import hashlib

PREFIX = "audit_"
LONGEST = 63  # bytes; PostgreSQL cuts longer names silently


def name(rule, table):
    """The stable name of the trigger that enforces `rule` on `table`, at most 63 bytes."""
    full = f"{PREFIX}{rule}_{table}"
    if len(full.encode()) <= LONGEST:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:8]
    return f"{full[: LONGEST - 9]}_{digest}"


def normalised(sql):
    """`sql` without quotes around names and with single spaces."""
    return " ".join(sql.replace('"', "").split())


def added_only(table):
    """Why a write to an append-only table is refused."""
    return f"{table}: rows are added, never changed or deleted."


def never_deleted(table):
    """Why a governed row is not deleted."""
    return f"{table}: rows are never deleted."


def never_replaced(table):
    """Why an INSERT over an existing unique key is refused."""
    return f"{table}: a row with this unique key exists, and rows are never replaced."


def one_step(table):
    """Why a governed row is not written past its version."""
    return f"{table}: a write raises the version by one, from 1, and keeps the primary key."


def true_copy(table):
    """Why a history row is refused."""
    return f"{table}: a history row repeats the row just written, once for each version."


def unwritten(table):
    """Why a transaction is refused at commit."""
    return f"{table}: a row was written without its history row."
