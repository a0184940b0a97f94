"""The registry's aggregates, one file each."""

from accounts.models.accounts import PublicAccount
from accounts.models.agreements import ServiceAgreement
from accounts.models.applications import RegistrationApplication
from accounts.models.claims import NameClaim
from accounts.models.column_mappings import ColumnMapping
from accounts.models.consents import TransferConsent
from accounts.models.corrections import CorrectionOrder
from accounts.models.deregistrations import DeregistrationRequest
from accounts.models.dormancy import DormancyCase
from accounts.models.entities import OperatingEntity
from accounts.models.holds import AccountHold
from accounts.models.imports import ImportBatch, ImportChunk, ImportProgress, ImportRow
from accounts.models.name_changes import NameChangeRequest
from accounts.models.names import NameEntry, NameJudgement, ProtectedName
from accounts.models.objections import TransferObjection
from accounts.models.transfers import AccountTransfer

__all__ = [
    "AccountHold",
    "AccountTransfer",
    "ColumnMapping",
    "CorrectionOrder",
    "DeregistrationRequest",
    "DormancyCase",
    "ImportBatch",
    "ImportChunk",
    "ImportProgress",
    "ImportRow",
    "NameChangeRequest",
    "NameClaim",
    "NameEntry",
    "NameJudgement",
    "OperatingEntity",
    "ProtectedName",
    "PublicAccount",
    "RegistrationApplication",
    "ServiceAgreement",
    "TransferConsent",
    "TransferObjection",
]
