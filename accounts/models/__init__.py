"""The registry's aggregates, one file each."""

from accounts.models.accounts import PublicAccount
from accounts.models.applications import RegistrationApplication
from accounts.models.entities import OperatingEntity
from accounts.models.imports import ImportBatch

__all__ = ["ImportBatch", "OperatingEntity", "PublicAccount", "RegistrationApplication"]
