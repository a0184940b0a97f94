"""The workbench: what a person finds when the day begins."""

from dataclasses import dataclass

from desk.queues import loads, next_items


@dataclass(frozen=True)
class Workbench:
    """Loads of all queues, and the first items of one's own."""

    loads: list
    items: list
    now: object


def workbench(user, at):
    """Collect the workbench of `user` at the moment `at`."""
    return Workbench(loads(user, at), next_items(user, at), at)
