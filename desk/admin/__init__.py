"""Admin pages of the rooms above the desk: staff, regulations, audit."""

from desk.admin import decisions, parameters, reasons, users

__all__ = ["decisions", "parameters", "reasons", "users"]
