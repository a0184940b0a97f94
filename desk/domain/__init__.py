"""The desk's writers; importing them registers the verbs with the engine."""

from desk.domain import exports, parameters

__all__ = ["exports", "parameters"]
