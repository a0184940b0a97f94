"""Credentials with their scans."""

import hashlib
import io
from datetime import timedelta
from functools import lru_cache

import factory
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from audit.domain.engine import performer
from audit.enums import MediaType
from audit.evidence import InspectedFile
from licensing.catalog import CREDENTIAL_TYPES
from licensing.domain import submission
from licensing.domain.submission import QualificationFacts
from licensing.enums import CheckMethod, NewsServiceType, PlatformLicenseType
from licensing.models import NewsServiceLicense, PlatformLicense, ProfessionalQualification
from regulations.calendar import legal_date
from tests.factories.registry import EntityFactory

YEAR = timedelta(days=365)


@lru_cache
def picture(*lines, size=(900, 620)):
    """A PNG that looks like a certificate and bears `lines`."""
    image = Image.new("RGB", size, "#fdfaf2")
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((18, 18, width - 18, height - 18), outline="#9b2c2c", width=5)
    draw.rectangle((30, 30, width - 30, height - 30), outline="#c9a227", width=2)
    for number, line in enumerate(lines):
        font = ImageFont.load_default(44 if number == 0 else 28)
        draw.text((80, 90 + 66 * number), line, fill="#2b2b2b", font=font)
    draw.ellipse((width - 270, height - 250, width - 90, height - 70), outline="#b22222", width=6)
    draw.text(
        (width - 222, height - 176), "SPECIMEN", fill="#b22222", font=ImageFont.load_default(18)
    )
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def scan(*lines, name="scan.png"):
    """A file as inspection lets it through, bearing `lines`."""
    content = picture(*(lines or ("SPECIMEN",)))
    return InspectedFile(
        name=name,
        content=content,
        media_type=MediaType.PNG,
        original_sha256=hashlib.sha256(content).hexdigest(),
        page_count=1,
    )


class QualificationFactory(factory.Factory):
    """A submitted qualification; `holder_name` is the entity's own by default."""

    class Meta:
        model = ProfessionalQualification

    at = factory.LazyFunction(timezone.now)
    entity = factory.SubFactory(EntityFactory, at=factory.SelfAttribute("..at"))
    credential_type = "medical_institution"
    holder_name = factory.LazyAttribute(lambda made: made.entity.known_name)
    number = factory.Sequence(lambda n: f"PDY{n:019d}")
    issued_on = factory.LazyAttribute(lambda made: legal_date(made.at) - YEAR)
    expires_on = factory.LazyAttribute(
        lambda made: (
            legal_date(made.at) + 2 * YEAR
            if CREDENTIAL_TYPES[made.credential_type].expires
            else None
        )
    )
    files = factory.LazyFunction(lambda: [scan()])

    @classmethod
    def _create(cls, model_class, *, at, files, **facts):
        return submission.submit_qualification(
            facts=QualificationFacts(**facts), files=files, at=at
        )


class NewsLicenseFactory(factory.Factory):
    """A submitted news service license."""

    class Meta:
        model = NewsServiceLicense

    at = factory.LazyFunction(timezone.now)
    entity = factory.SubFactory(EntityFactory, at=factory.SelfAttribute("..at"))
    holder_name = factory.LazyAttribute(lambda made: made.entity.known_name)
    number = factory.Sequence(lambda n: f"{10_120_260_000 + n}")
    authority = "国家互联网信息办公室"
    service_types = (NewsServiceType.EDITING_AND_PUBLISHING.value,)
    issued_on = factory.LazyAttribute(lambda made: legal_date(made.at) - YEAR)
    expires_on = factory.LazyAttribute(lambda made: legal_date(made.at) + 2 * YEAR)
    files = factory.LazyFunction(lambda: [scan()])

    @classmethod
    def _create(cls, model_class, *, at, files, service_types, **facts):
        license = model_class(service_types=list(service_types), **facts)
        return submission.submit_license(license=license, files=files, at=at)


class PlatformLicenseFactory(factory.Factory):
    """A submitted license of the platform itself."""

    class Meta:
        model = PlatformLicense

    at = factory.LazyFunction(timezone.now)
    license_type = PlatformLicenseType.NEWS_INFORMATION_SERVICE
    number = factory.Sequence(lambda n: f"{10_120_170_000 + n}")
    authority = "国家互联网信息办公室"
    issued_on = factory.LazyAttribute(lambda made: legal_date(made.at) - YEAR)
    expires_on = factory.LazyAttribute(lambda made: legal_date(made.at) + 2 * YEAR)
    files = factory.LazyFunction(lambda: [scan()])

    @classmethod
    def _create(cls, model_class, *, at, files, **facts):
        return submission.submit_license(license=model_class(**facts), files=files, at=at)


def verify_credential(credential, *, at=None):
    """Have the acting user verify `credential`; returns it as it now is."""
    performer(type(credential), "verify")(
        subject=credential,
        seen_version=credential.version,
        at=at or timezone.now(),
        method=CheckMethod.REGISTER,
        reference="register of the issuer, entry 1",
    )
    return type(credential).objects.get(pk=credential.pk)
