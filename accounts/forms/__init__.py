"""Forms of the registry, by what they are about."""

from accounts.forms.corrections import CorrectionAnswerForm, CorrectionForm, InsistForm
from accounts.forms.departures import DeregistrationForm, EndForm
from accounts.forms.guardians import GuardianConsentForm
from accounts.forms.imports import ColumnsForm, UploadForm
from accounts.forms.registry import (
    AnswerForm,
    ApplicationForm,
    CloseForm,
    EntityForm,
    JudgeForm,
    NameChangeAnswerForm,
    NameChangeForm,
    ProtectedNameForm,
    RecategorizeForm,
    ScreeningForm,
    VerifyForm,
)
from accounts.forms.transfers import (
    AnnounceForm,
    ConsentForm,
    TransferAnswerForm,
    TransferRequestForm,
)
from accounts.forms.verifications import VerificationFileForm

__all__ = [
    "VerificationFileForm",
    "AnnounceForm",
    "AnswerForm",
    "ApplicationForm",
    "CloseForm",
    "ColumnsForm",
    "ConsentForm",
    "CorrectionAnswerForm",
    "CorrectionForm",
    "DeregistrationForm",
    "EndForm",
    "EntityForm",
    "GuardianConsentForm",
    "InsistForm",
    "JudgeForm",
    "NameChangeAnswerForm",
    "NameChangeForm",
    "ProtectedNameForm",
    "RecategorizeForm",
    "ScreeningForm",
    "TransferAnswerForm",
    "TransferRequestForm",
    "UploadForm",
    "VerifyForm",
]
