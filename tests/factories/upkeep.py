"""Service agreements, unused accounts, orders to correct."""

from datetime import date

import factory
from django.utils import timezone

from accounts.domain import agreements, corrections, dormancy
from accounts.enums import CorrectionFault, DisusePolicy
from accounts.models import CorrectionOrder, DormancyCase, ServiceAgreement
from regulations.calendar import add_months, legal_date
from tests.factories.registry import AccountFactory


class AgreementFactory(factory.Factory):
    """A version of the service agreement, known once."""

    class Meta:
        model = ServiceAgreement

    at = factory.LazyFunction(timezone.now)
    version_name = "v7"
    in_force_from = date(2021, 2, 22)
    on_disuse = DisusePolicy.DEREGISTER

    @classmethod
    def _create(cls, model_class, *, at, **kwargs):
        known = model_class.objects.filter(version_name=kwargs["version_name"]).first()
        return known or agreements.publish(agreement=model_class(**kwargs), at=at)


class DormancyFactory(factory.Factory):
    """A noticed case against an account that was not used for a year."""

    class Meta:
        model = DormancyCase

    at = factory.LazyFunction(timezone.now)
    agreement = factory.SubFactory(AgreementFactory, at=factory.SelfAttribute("..at"))
    account = factory.SubFactory(
        AccountFactory,
        at=factory.SelfAttribute("..at"),
        agreement_version=factory.SelfAttribute("..agreement.version_name"),
        registered_on=factory.LazyAttribute(lambda made: add_months(legal_date(made.at), -12)),
    )

    @classmethod
    def _create(cls, model_class, *, at, account, agreement):
        account.inactive_since = account.last_active_on or account.registered_on
        decision = dormancy.give_notice(account=account, at=at)
        return model_class.objects.get(pk=decision.object_id)


class CorrectionFactory(factory.Factory):
    """An order of the acting user to correct an avatar."""

    class Meta:
        model = CorrectionOrder

    at = factory.LazyFunction(timezone.now)
    account = factory.SubFactory(AccountFactory, at=factory.SelfAttribute("..at"))
    faults = (CorrectionFault.AVATAR,)
    demand = "头像与其他机构标志近似，请更换。"
    due_on = factory.LazyAttribute(lambda made: corrections.default_due_on(on=legal_date(made.at)))

    @classmethod
    def _create(cls, model_class, *, at, faults, **kwargs):
        order = model_class(faults=[str(fault) for fault in faults], **kwargs)
        corrections.give(order=order, at=at)
        return model_class.objects.get(pk=order.pk)
