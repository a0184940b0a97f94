"""Admin pages of the rooms above the desk: staff, regulations, audit."""

from desk.admin import (
    bulk_decisions,
    decisions,
    duties,
    evidence,
    exports,
    ledger,
    message_templates,
    messages,
    parameter_changes,
    parameters,
    proposals,
    reasons,
    role_grants,
    table_imports,
    users,
)

__all__ = [
    "bulk_decisions",
    "decisions",
    "duties",
    "evidence",
    "exports",
    "ledger",
    "message_templates",
    "messages",
    "parameter_changes",
    "parameters",
    "proposals",
    "reasons",
    "role_grants",
    "table_imports",
    "users",
]
