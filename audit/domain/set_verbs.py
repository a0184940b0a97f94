"""Verbs over many rows at once: a statement or two whatever their number, and the same record.

Every row has its history row and its own Decision, as if the verb had been performed on each.
"""

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _

from audit import statements
from audit.context import current_actor
from audit.domain.bulk import write_rows
from audit.domain.engine import Move, SecondPersonRequired, Verb, check, decision_on, take_target


class SetVerb(Verb):
    """A verb whose body is called as `body(moves)`, with the Moves of all rows."""

    def __init__(self, model, verb, body, sealed=()):
        super().__init__(model, verb, lambda move: body([move]), sealed)
        self.body_of_all = body
        self.__doc__, self.__name__ = body.__doc__, body.__name__

    @transaction.atomic
    def perform_on_all(self, subjects, *, at, fields=()):
        """Perform the verb as the acting user on rows that were read under lock in this
        transaction. `fields` are what its caller, or the body, has changed of them besides.

        Returns the Decisions. Raises what performing it on one of them raises, and then nothing was
        written.
        """
        if self.needs_second_person:
            raise SecondPersonRequired(_("This needs a second person: propose it instead."))
        actor = current_actor().user
        moves = [Move(subject, self.rule, actor, at) for subject in subjects]
        if not moves:
            return []
        for move in moves:
            check(move, move.subject.version)
        sources = [move.subject.state for move in moves]
        self.body_of_all(moves)
        for move in moves:
            take_target(move)
        write_rows(changed=[move.subject for move in moves], fields=(*fields, "state"), at=at)
        decisions = [
            decision_on(move, moved=True, source=source)
            for move, source in zip(moves, sources, strict=True)
        ]
        statements.insert_rows(DEFAULT_DB_ALIAS, decisions)
        return decisions
