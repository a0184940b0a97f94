"""Rehearsal: who would newly break a rule, and who no longer, if a parameter had another value."""

from dataclasses import dataclass

from regulations.domain.catalog import check_parameter
from regulations.duties.inquiry import Inquiry
from regulations.duties.registry import rules
from regulations.duties.rules import Breach, QueryRule


@dataclass(frozen=True, slots=True)
class Turn:
    """One object that would newly fail a rule, or newly pass it."""

    breach: Breach
    fails: bool


def rehearse(code, value, *, on):
    """[(Rule, iterator of Turns)] of the rules that read parameter `code`, if it had `value` from
    the day `on`.

    The same rules are asked as of that day with the value on record and with the supposed one, so
    that nothing but the value makes a difference; both answers are streamed, and nothing is
    written. Raises UnknownParameter, ParameterOutOfRange.
    """
    check_parameter(code=code, value=value)
    stands, supposed = Inquiry.as_of(on), Inquiry.as_of(on, changes={code: value})
    return [(each, _turns(each, stands, supposed)) for each in rules() if each.reads(code, stands)]


def _turns(rule, stands, supposed):
    before, after = _in_order(rule, stands), _in_order(rule, supposed)
    was, would = next(before, None), next(after, None)
    while was or would:
        if was and would and was.key == would.key:
            was, would = next(before, None), next(after, None)
        elif would is None or (was is not None and _place(was) < _place(would)):
            yield Turn(was, fails=False)
            was = next(before, None)
        else:
            yield Turn(would, fails=True)
            would = next(after, None)


def _in_order(rule, inquiry):
    """Its breaches in the order of their keys; a query has that order, of the others few break."""
    found = rule.breaches(inquiry)
    return found if isinstance(rule, QueryRule) else iter(sorted(found, key=_place))


def _place(breach):
    return (int(breach.key), "") if breach.key.isdecimal() else (0, breach.key)
