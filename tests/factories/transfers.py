"""What becomes of accounts after approval: transfers with their consents, and departures."""

import factory
from django.utils import timezone

from accounts.domain import deregistrations, transfers
from accounts.enums import ConsentMethod, TransferSide
from accounts.models import AccountTransfer, DeregistrationRequest
from tests.factories.registry import AccountFactory, EntityFactory


class TransferFactory(factory.Factory):
    """A submitted request to hand an account over; the acting user records both consents unless
    `consents` names fewer sides.
    """

    class Meta:
        model = AccountTransfer

    at = factory.LazyFunction(timezone.now)
    account = factory.SubFactory(AccountFactory, at=factory.SelfAttribute("..at"))
    transferee = factory.SubFactory(EntityFactory, at=factory.SelfAttribute("..at"))
    reason = "业务调整，账号随栏目移交。"
    consents = tuple(TransferSide)

    @classmethod
    def _create(cls, model_class, *, at, consents, **kwargs):
        transfer = transfers.submit(transfer=model_class(**kwargs), at=at)
        for side in consents:
            transfer = consent(transfer, side, at=at)
        return model_class.objects.get(pk=transfer.pk)


class DeregistrationFactory(factory.Factory):
    """An operator's wish to leave; the account is suspended meanwhile."""

    class Meta:
        model = DeregistrationRequest

    at = factory.LazyFunction(timezone.now)
    account = factory.SubFactory(AccountFactory, at=factory.SelfAttribute("..at"))
    grounds = "不再运营"
    wished_by = "周例"
    files = ()

    @classmethod
    def _create(cls, model_class, *, at, wished_by, files, **kwargs):
        wish = model_class(**kwargs)
        deregistrations.submit(request=wish, wished_by=wished_by, files=files, at=at)
        return model_class.objects.get(pk=wish.pk)


def consent(transfer, side, *, at, method=ConsentMethod.SIGN_IN, files=()):
    """Have the acting user record the consent of one side; returns the transfer as it now is."""
    transfers.record_consent(
        subject=transfer,
        seen_version=transfer.version,
        at=at,
        side=side,
        given_by="周例",
        given_at=at,
        method=method,
        reference="sign-in record 1",
        files=files,
    )
    return AccountTransfer.objects.get(pk=transfer.pk)
