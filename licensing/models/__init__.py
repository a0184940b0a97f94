"""What entitles accounts to speak, one aggregate a file."""

from licensing.models.credentials import Credential
from licensing.models.labels import SpecialLabel
from licensing.models.news_licenses import NewsServiceLicense
from licensing.models.platform_licenses import PlatformLicense
from licensing.models.qualifications import ProfessionalQualification

CREDENTIAL_MODELS = (ProfessionalQualification, NewsServiceLicense, PlatformLicense)

__all__ = [
    "CREDENTIAL_MODELS",
    "Credential",
    "NewsServiceLicense",
    "PlatformLicense",
    "ProfessionalQualification",
    "SpecialLabel",
]
