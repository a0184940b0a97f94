"""What most tests of licensing begin with."""

import pytest

from accounts.enums import ContentCategory
from audit.context import acting_as
from tests.factories import (
    AccountFactory,
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    verify_credential,
)


@pytest.fixture
def take_in(cast, entity, now):
    """Have intake submit a credential of the entity, by its factory."""

    def submit(factory, **facts):
        if factory is not PlatformLicenseFactory:
            facts = {"entity": entity, **facts}
        with acting_as(cast["intake"]):
            return factory(**{"at": now, **facts})

    return submit


@pytest.fixture
def verified(cast, now):
    """Have a licensing officer verify a credential; returns it as it then is."""

    def act(credential, at=now):
        with acting_as(cast["licensing_officer"]):
            return verify_credential(credential, at=at)

    return act


@pytest.fixture
def qualification(take_in):
    """A submitted medical-institution license of the entity."""
    return take_in(QualificationFactory)


@pytest.fixture
def news_license(take_in):
    """A submitted news service license of the entity."""
    return take_in(NewsLicenseFactory)


@pytest.fixture
def platform_license(take_in):
    """The platform's own news license, submitted."""
    return take_in(PlatformLicenseFactory)


@pytest.fixture
def imported(cast, entity, put, now):
    """Have an account of the entity imported; `state` puts it there."""

    def make(state=None, **facts):
        facts = {"entity": entity, "content_category": ContentCategory.HEALTH} | facts
        with acting_as(cast["importer"]):
            account = AccountFactory(at=now, **facts)
        return put(account, state=state) if state else account

    return make


@pytest.fixture
def health_account(imported):
    """An imported account in health."""
    return imported()
