"""Protected names, name changes, and names like others."""

import factory
from django.utils import timezone

from accounts.domain import name_changes, names
from accounts.enums import NameBasis
from accounts.models import NameChangeRequest, ProtectedName
from tests.factories.registry import AccountFactory, far_name


class ProtectedNameFactory(factory.Factory):
    """A name that the desk decided to protect."""

    class Meta:
        model = ProtectedName

    at = factory.LazyFunction(timezone.now)
    name = factory.Sequence(lambda n: far_name(f"protected {n}"))
    basis = NameBasis.MANUAL
    source = "the desk"

    @classmethod
    def _create(cls, model_class, *, at, **kwargs):
        protected = names.protect(protected=model_class(**kwargs), at=at)
        return model_class.objects.get(pk=protected.pk)


class NameChangeFactory(factory.Factory):
    """A submitted request to rename an account."""

    class Meta:
        model = NameChangeRequest

    at = factory.LazyFunction(timezone.now)
    account = factory.SubFactory(AccountFactory, at=factory.SelfAttribute("..at"))
    requested_name = factory.Sequence(lambda n: far_name(f"change {n}"))
    grounds = "改版"

    @classmethod
    def _create(cls, model_class, *, at, **kwargs):
        change = name_changes.submit(change=model_class(**kwargs), at=at)
        return model_class.objects.get(pk=change.pk)


def protect_like(subject, *, at):
    """Protect a name close to the one that `subject` claims; returns what was protected."""
    return ProtectedNameFactory(name=f"官方{subject.name_claim().name}", at=at).name
