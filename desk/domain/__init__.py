"""The desk's writers; importing them registers the verbs with the engine."""

from desk.domain import bulk_decisions, exports, parameters

__all__ = ["bulk_decisions", "exports", "parameters"]
