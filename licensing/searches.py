"""What licensing lets the desk's search find.

Qualifications are found by their entity; their numbers are personal data, which belongs into no
address.
"""

from desk.search import register_words
from licensing.models import (
    NewsServiceLicense,
    PlatformLicense,
    ProfessionalQualification,
    SpecialLabel,
)

register_words(SpecialLabel, ProfessionalQualification, NewsServiceLicense, PlatformLicense)
