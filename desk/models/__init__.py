"""What the desk itself keeps: queue loads by day, saved views, exports and imports, watches,
presence.
"""

from desk.models.bulk_decisions import BulkDecision, BulkDecisionRow
from desk.models.exports import ListExport
from desk.models.loads import QueueDay
from desk.models.parameters import ParameterChange
from desk.models.presence import Presence
from desk.models.tables import TableImport
from desk.models.views import SavedView
from desk.models.watches import Watch

__all__ = [
    "BulkDecision",
    "BulkDecisionRow",
    "ListExport",
    "ParameterChange",
    "Presence",
    "QueueDay",
    "SavedView",
    "TableImport",
    "Watch",
]
