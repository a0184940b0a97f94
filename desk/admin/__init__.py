"""Admin pages of the rooms above the desk: staff, regulations, audit."""

from desk.admin import decisions, parameters, proposals, reasons, role_grants, users

__all__ = ["decisions", "parameters", "proposals", "reasons", "role_grants", "users"]
