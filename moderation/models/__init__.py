"""The aggregates of moderation, one file each."""

from moderation.models.appeals import Appeal, AppealedMeasure
from moderation.models.cases import Case, CaseAccount, CaseLink, FrozenCopy
from moderation.models.complaints import Complaint
from moderation.models.direct_measures import DirectMeasure
from moderation.models.ladder import LadderStep
from moderation.models.sanctions import Sanction
from moderation.models.signals import Signal, SignalAccount
from moderation.models.standing import BlacklistEntry, CreditRating

__all__ = [
    "Appeal",
    "AppealedMeasure",
    "BlacklistEntry",
    "Case",
    "CaseAccount",
    "CaseLink",
    "Complaint",
    "CreditRating",
    "DirectMeasure",
    "FrozenCopy",
    "LadderStep",
    "Sanction",
    "Signal",
    "SignalAccount",
]
