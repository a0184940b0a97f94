"""Duty rules: what the law asks, and whether it is met now.

Like Django's system checks: an app registers its rules in its `duties.py`; commands, the nightly
job and the pages of the desk are faces of the one registry. Reading only.
"""

from regulations.duties.inquiry import Inquiry
from regulations.duties.registry import obligations, register, rule, rules
from regulations.duties.rehearsal import Turn, rehearse
from regulations.duties.rules import Breach, QueryRule, Rule, StreamRule

__all__ = [
    "Breach",
    "Inquiry",
    "QueryRule",
    "Rule",
    "StreamRule",
    "Turn",
    "obligations",
    "register",
    "rehearse",
    "rule",
    "rules",
]
