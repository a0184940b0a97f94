"""The desk's writers; importing them registers the verbs with the engine."""

from desk.domain import exports

__all__ = ["exports"]
