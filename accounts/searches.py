"""What the registry lets the desk's search find."""

from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    OperatingEntity,
    ProtectedName,
    PublicAccount,
    RegistrationApplication,
    TransferObjection,
)
from accounts.screening.scripts import variants
from desk.search import register_receipts, register_words
from desk.spellings import register_variants

register_variants(variants)
register_words(PublicAccount, OperatingEntity, RegistrationApplication, ProtectedName)
register_receipts(
    RegistrationApplication,
    NameChangeRequest,
    AccountTransfer,
    DeregistrationRequest,
    DormancyCase,
    CorrectionOrder,
    TransferObjection,
)
