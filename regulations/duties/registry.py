"""All rules by code, and how one account or entity stands by them."""

from dataclasses import dataclass

from django.db.models import CharField, Count, Value

from regulations.articles import ARTICLES
from regulations.duties.rules import QueryRule, Rule
from regulations.enums import Standing

_rules = {}


class RuleKnown(ValueError):
    """Two rules bear one code."""


class UnknownRule(LookupError):
    """No app registers a rule of that code."""


@dataclass(frozen=True)
class Obligation:
    """How somebody stands by one rule, with the first of the breaches."""

    rule: Rule
    standing: Standing
    breaches: list


def register(*rules):
    """Let the desk ask `rules`. Raises RuleKnown, KeyError for an article that is not on record."""
    for each in rules:
        each.cite()
        if each.code in _rules:
            raise RuleKnown(each.code)
        _rules[each.code] = each


def rules(*, articles=(), codes=()):
    """The rules of these `articles` and `codes`, or all, by article and severity."""
    order = list(ARTICLES)
    chosen = [
        each
        for each in _rules.values()
        if (not articles or each.article in articles) and (not codes or each.code in codes)
    ]
    return sorted(chosen, key=lambda each: (order.index(each.article), each.severity, each.code))


def rule(code):
    """The rule of that code. Raises UnknownRule."""
    try:
        return _rules[code]
    except KeyError:
        raise UnknownRule(code) from None


def obligations(inquiry, *, most=20):
    """An Obligation for every rule that concerns such as the inquiry is narrowed to.

    Up to `most` breaches of each are read. As many queries whatever the registry holds, and one
    more for each duty that is unmet.
    """
    asked = [each for each in rules() if each.can_be_asked(inquiry)]
    concerned = _tally({each: each.those_concerned(inquiry) for each in asked})
    unmet = _tally({each: each.rows(inquiry) for each in asked if isinstance(each, QueryRule)})
    return [_obligation(each, inquiry, concerned, unmet, most) for each in asked]


def _obligation(rule, inquiry, concerned, unmet, most):
    if rule.code not in concerned:
        return Obligation(rule, Standing.NOT_ASKED, [])
    is_met = isinstance(rule, QueryRule) and rule.code not in unmet
    breaches = [] if is_met else rule.page(inquiry, 0, most)
    return Obligation(rule, Standing.UNMET if breaches else Standing.MET, breaches)


def _tally(querysets):
    """{code: number of rows} of those QuerySets that have any, in one query."""
    counts = [
        rows.order_by()
        .values(code=Value(rule.code, CharField()))
        .annotate(number=Count("pk"))
        .values_list("code", "number")
        for rule, rows in querysets.items()
    ]
    found = counts[0].union(*counts[1:], all=True) if counts else ()
    return {code: number for code, number in found if number}
