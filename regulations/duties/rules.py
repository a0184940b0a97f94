"""A rule and what it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import models

from regulations.articles import ARTICLES
from regulations.enums import Requirement, Severity
from regulations.formatting import format_datetime

CHUNK = 2000
TESTS = ("test_a_planted_breach_is_found", "test_what_is_met_is_not_found")


@dataclass(frozen=True, slots=True)
class Breach:
    """One object that breaks a rule: its model's label and its key, whom it concerns, and the few
    facts that the explanation puts into words when somebody reads it.
    """

    rule: "Rule"
    label: str
    key: str
    account: int | None
    entity: int | None
    facts: Mapping[str, object]

    @property
    def explanation(self):
        """A sentence in the active language."""
        return str(self.rule.words) % {
            name: self.rule.shown(name, value) for name, value in self.facts.items()
        }

    @property
    def origin(self):
        """What it is known by from run to run."""
        return f"{self.rule.code}:{self.label}:{self.key}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A standing duty: `code`, `article`, `severity`, `title`, the `remedy` that meets it again.

    `words` explain a breach by its facts; `labels` name the choices of a fact. `concerned` gives
    the rows of `model` of which the duty is asked; `account` and `entity` are the paths from them
    to whom it concerns, empty where it concerns nobody in particular. `violation` is moderation's
    word for what an operator does by breaking it, empty where the platform itself breaks it.
    """

    code: str
    article: str
    severity: Severity
    title: str
    remedy: str
    words: str
    model: type[models.Model]
    concerned: Callable[..., models.QuerySet]
    account: str = ""
    entity: str = ""
    labels: Mapping[str, type] = field(default_factory=dict)
    violation: str = ""
    requirement: Requirement | None = None

    def __hash__(self):
        return hash(self.code)

    def cite(self):
        """The Article it serves."""
        return ARTICLES[self.article]

    def shown(self, name, value):
        """A fact as people read it: choices in words, moments to the minute."""
        if isinstance(value, datetime):
            return format_datetime(value)
        return self.labels[name](value).label if name in self.labels and value else value

    @property
    def tests(self):
        """The tests that plant its breach and its opposite: every rule has both."""
        return [f"tests/duties/test_rules.py::{test}[{self.code}]" for test in TESTS]

    def can_be_asked(self, inquiry):
        """Whether it concerns such as the inquiry is narrowed to."""
        return (inquiry.account is None or bool(self.account)) and (
            inquiry.entity is None or bool(self.entity)
        )

    def those_concerned(self, inquiry):
        """Rows of which the duty is asked, as far as the inquiry is about them."""
        return self.narrowed(self.concerned(inquiry), inquiry)

    def narrowed(self, rows, inquiry):
        """`rows`, as far as the inquiry is about them."""
        for path, pk in ((self.account, inquiry.account), (self.entity, inquiry.entity)):
            if pk is not None:
                rows = rows.filter(**{path: pk}) if path else rows.none()
        return rows

    def breaches(self, inquiry) -> Iterator[Breach]:
        """What breaks it, streamed: memory stays flat."""
        raise NotImplementedError

    def reads(self, code, inquiry):
        """Whether the answer to `inquiry` hangs on parameter `code`."""
        raise NotImplementedError

    def page(self, inquiry, start, size):
        """Some of its breaches, as a list."""
        return list(islice(self.breaches(inquiry), start, start + size))


@dataclass(frozen=True, kw_only=True)
class QueryRule(Rule):
    """A rule that the database answers: `breaks(rows, inquiry)` leaves of those concerned whoever
    breaks it. `facts` are the columns to read, by the name they have in `words`.
    """

    breaks: Callable[..., models.QuerySet]
    facts: Mapping[str, str] = field(default_factory=dict)

    __hash__ = Rule.__hash__

    def rows(self, inquiry):
        """The QuerySet of what breaks it."""
        return self.breaks(self.those_concerned(inquiry), inquiry)

    def reads(self, code, inquiry):
        """Found by making the query, which asks nothing yet."""
        inquiry.asked.clear()
        self.rows(inquiry)
        return code in inquiry.asked

    def breaches(self, inquiry):
        """One query, read in chunks."""
        yield from map(self._breach, self._columns(inquiry).iterator(chunk_size=CHUNK))

    def page(self, inquiry, start, size):
        """One query for as many rows."""
        return list(map(self._breach, self._columns(inquiry)[start : start + size]))

    def _columns(self, inquiry):
        whom = [path or "pk" for path in (self.account, self.entity)]
        rows = self.rows(inquiry).order_by("pk")
        return rows.values_list("pk", *whom, *self.facts.values())

    def _breach(self, row):
        pk, account, entity, *values = row
        return Breach(
            self,
            self.model._meta.label_lower,
            str(pk),
            account if self.account else None,
            entity if self.entity else None,
            dict(zip(self.facts, values, strict=True)),
        )


@dataclass(frozen=True, kw_only=True)
class StreamRule(Rule):
    """A rule that asks more than one table or more than SQL: `find(inquiry)` yields
    (label, key, account, entity, facts) of each breach; `parameters` are the codes it reads.
    """

    find: Callable[..., Iterator[tuple]]
    parameters: tuple[str, ...] = ()

    __hash__ = Rule.__hash__

    def breaches(self, inquiry):
        """As they are found."""
        if self.can_be_asked(inquiry):
            for label, key, *rest in self.find(inquiry):
                yield Breach(self, label, str(key), *rest)

    def reads(self, code, inquiry):
        """As it declares."""
        return code in self.parameters
