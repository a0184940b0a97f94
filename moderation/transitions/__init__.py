"""The verbs of moderation."""

from moderation.transitions.cases import CASE, COMPLAINT, SIGNAL
from moderation.transitions.direct_measures import (
    DIRECT_MEASURES,
    DirectMeasureRule,
    direct_measure_rule,
)
from moderation.transitions.measures import APPEAL, SANCTION
from moderation.transitions.standing import BLACKLIST, CREDIT_RATING

__all__ = [
    "APPEAL",
    "BLACKLIST",
    "CASE",
    "COMPLAINT",
    "CREDIT_RATING",
    "DIRECT_MEASURES",
    "SANCTION",
    "SIGNAL",
    "DirectMeasureRule",
    "direct_measure_rule",
]
