"""Governed models, decisions, evidence, proposals, role grants, ledger, keys of personal data."""

from audit.models.base import (
    AuditedModel,
    AuditedQuerySet,
    DeletionRefused,
    StaleVersion,
    StateMoveRefused,
    governed_models,
)
from audit.models.data_keys import DataKey
from audit.models.decisions import Decision
from audit.models.evidence import EvidenceFile
from audit.models.ledger import LedgerLeaf, Seal
from audit.models.mentions import Mention
from audit.models.messages import Message, MessageTemplate
from audit.models.proposals import Proposal
from audit.models.role_grants import RoleGrant

__all__ = [
    "AuditedModel",
    "AuditedQuerySet",
    "DataKey",
    "Decision",
    "DeletionRefused",
    "EvidenceFile",
    "LedgerLeaf",
    "Mention",
    "Message",
    "MessageTemplate",
    "Proposal",
    "RoleGrant",
    "Seal",
    "StaleVersion",
    "StateMoveRefused",
    "governed_models",
]
