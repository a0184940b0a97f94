"""Admin pages of the rooms above the desk: staff, regulations, audit."""

from desk.admin import decisions, ledger, parameters, proposals, reasons, role_grants, users

__all__ = ["decisions", "ledger", "parameters", "proposals", "reasons", "role_grants", "users"]
