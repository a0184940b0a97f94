"""Entities, applications and accounts of the registry."""

import hashlib

import factory
from django.utils import timezone
from stdnum.cn import ric, uscc

from accounts.domain import entities, guardians, names, registration
from accounts.domain.entities import EntityFacts
from accounts.enums import (
    ConsentMethod,
    ContentCategory,
    EntityType,
    GuardianRelation,
    IdentityType,
    VerificationMethod,
)
from accounts.models import OperatingEntity, PublicAccount, RegistrationApplication
from audit.domain.bulk import write_rows
from regulations.calendar import legal_date

# What every verification of the tests rests on.
REFERENCE = "国家企业信用信息公示系统，查询编号 Q-1"
CONSENT_REFERENCE = "监护人签字的同意书及户口簿"
BASE36 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


NAME_CHARACTERS = (
    "梅兰竹菊松柏桃李杏梨荷莲枫桐桂棠霞虹露霜溪泉泽岭峰岩舟帆桥亭阁窗灯烛琴棋诗茶鹤燕雀鹿蝶"
)


def far_name(number):
    """A name made from a number that is like no other one: neighbors share nothing."""
    digest = hashlib.blake2b(str(number).encode(), digest_size=6).digest()
    return "".join(NAME_CHARACTERS[byte % len(NAME_CHARACTERS)] for byte in digest)


def credit_code(number):
    """A valid unified social credit code made from a number."""
    digits = ""
    for _place in range(9):
        number, rest = divmod(number, len(BASE36))
        digits = BASE36[rest] + digits
    body = f"91110000{digits}"
    return body + uscc.calc_check_digit(body)


def resident_id(number):
    """A valid resident id of nobody, made from a number."""
    body = f"11010119{60 + number // 330_000 % 40:02d}{1 + number // 27_000 % 12:02d}"
    body += f"{1 + number // 1000 % 27:02d}{number % 1000:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def minor_id(age, *, on):
    """A valid resident id of somebody who was born `age` years before the day `on`."""
    body = f"110101{on.year - age}{on:%m%d}001"
    return body + ric.calc_check_digit(f"{body}0")


def irregular_code(number):
    """A unified social credit code whose check character deviates, made from a number."""
    code = credit_code(number)
    return code[:-1] + ("1" if code[-1] == "0" else "0")


class EntityFactsFactory(factory.Factory):
    """What an enterprise declares of itself."""

    class Meta:
        model = EntityFacts

    entity_type = EntityType.ENTERPRISE
    legal_name = factory.Sequence(lambda n: f"示例文化{n:05d}有限公司")
    identity_type = IdentityType.UNIFIED_SOCIAL_CREDIT_CODE
    identity_number = factory.Sequence(credit_code)
    contact_phone = factory.Sequence(lambda n: f"138{n:08d}")
    place_of_registration = "示例省示例市"


class PersonFactsFactory(EntityFactsFactory):
    """What an individual declares."""

    entity_type = EntityType.INDIVIDUAL
    legal_name = factory.Sequence(lambda n: f"周例{n:04d}")
    identity_type = IdentityType.RESIDENT_ID
    identity_number = factory.Sequence(resident_id)


class EntityFactory(factory.Factory):
    """A registered entity, not verified yet."""

    class Meta:
        model = OperatingEntity

    at = factory.LazyFunction(timezone.now)
    facts = factory.SubFactory(EntityFactsFactory)

    @classmethod
    def _create(cls, model_class, *, facts, at):
        return entities.register_entity(facts=facts, at=at)


class ApplicationFactory(factory.Factory):
    """A submitted application."""

    class Meta:
        model = RegistrationApplication

    at = factory.LazyFunction(timezone.now)
    entity = factory.SubFactory(EntityFactory, at=factory.SelfAttribute("..at"))
    requested_name = factory.Sequence(lambda n: far_name(f"application {n}"))
    introduction = "每天一条有用的消息"
    content_category = ContentCategory.GENERAL
    agreement_version = "v7"

    @classmethod
    def _create(cls, model_class, *, at, **kwargs):
        return registration.submit(application=model_class(**kwargs), at=at)


class AccountFactory(factory.Factory):
    """An account as an import brings it: pending verification."""

    class Meta:
        model = PublicAccount

    at = factory.LazyFunction(timezone.now)
    entity = factory.SubFactory(EntityFactory, at=factory.SelfAttribute("..at"))
    external_id = factory.Sequence(lambda n: f"acct-{n:06d}")
    name = factory.Sequence(lambda n: far_name(f"account {n}"))
    content_category = ContentCategory.GENERAL

    @classmethod
    def _create(cls, model_class, *, at, **kwargs):
        account = model_class(**kwargs)
        write_rows(new=[account], at=at)
        names.enter(accounts=[account])
        return model_class.objects.get(pk=account.pk)


def record_guardian_consent(entity, *, at, files):
    """Have the acting user record that the guardian of `entity` consented; returns it as it is."""
    guardians.record_guardian_consent(
        subject=entity,
        seen_version=entity.version,
        at=at,
        given_by="周监护",
        relation=GuardianRelation.PARENT,
        method=ConsentMethod.SIGNED_DOCUMENT,
        reference=CONSENT_REFERENCE,
        given_on=legal_date(at),
        files=files,
    )
    return OperatingEntity.objects.get(pk=entity.pk)


def verify(entity, *, at=None):
    """Have the acting user verify `entity`; returns it as it now is."""
    entities.verify(
        subject=entity,
        seen_version=entity.version,
        at=at or timezone.now(),
        method=VerificationMethod.REGISTRY_LOOKUP,
        reference=REFERENCE,
    )
    return OperatingEntity.objects.get(pk=entity.pk)
