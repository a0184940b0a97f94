"""What the registry lets the desk's search find."""

from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
)
from desk.search import register_receipts, register_words

register_words(PublicAccount, OperatingEntity)
register_receipts(
    RegistrationApplication,
    NameChangeRequest,
    AccountTransfer,
    DeregistrationRequest,
    DormancyCase,
    CorrectionOrder,
)
