"""Fixtures that every room's tests use."""

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.domain import accounts
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import performer, record
from audit.models import Proposal
from regulations.domain.catalog import sync_catalog
from staff.domain.roles import ensure_system_actor, sync_roles
from staff.roles import ROLES
from tests.databases import committed, flush_lifts_triggers  # noqa: F401
from tests.direct_measures import (  # noqa: F401
    appeal_against,
    impose_direct,
    overturn_appeal,
    propose_as,
)
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    CaseFactory,
    EntityFactory,
    UserFactory,
    impose,
    verify,
)

# How long an example takes says how busy the machine is, not whether the property holds.
hypothesis_settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test database holds roles, parameters and reason codes, as `make run` leaves it."""
    with django_db_blocker.unblock():
        sync_roles()
        sync_catalog(by=ensure_system_actor(), at=timezone.now())


@pytest.fixture(autouse=True)
def plain_parts(settings, tmp_path):
    """Fast password hashes, static files without a manifest, uploads in a folder of the test,
    and the default language, whatever a request of the test before has activated.
    """
    translation.activate(settings.LANGUAGE_CODE)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.IMPORT_DIR = tmp_path / "imports"
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def now():
    """One moment for a whole test."""
    return timezone.now()


class Cast(dict):
    """One person per role, by role name, and a second one as `second_<role>`.

    People join when they are first called, since few play in any one test.
    """

    def __missing__(self, name):
        role = name.removeprefix("second_")
        if role not in ROLES or role == "system":
            raise KeyError(name)
        username = role if role == name else f"{role}2"
        self[name] = UserFactory(username=username, roles=[role])
        return self[name]


@pytest.fixture
def cast(db):
    """The people of the desk."""
    return Cast()


@pytest.fixture
def everybody(cast):
    """The people of the desk, all of them here from the start."""
    for role in ROLES:
        if role != "system":
            cast[role], cast[f"second_{role}"]
    return cast


@pytest.fixture
def entity(cast, now):
    """An enterprise, registered by intake and verified by the approver."""
    with acting_as(cast["intake"]):
        registered = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        return verify(registered, at=now)


@pytest.fixture
def application(cast, entity, now):
    """A submitted application of the verified enterprise."""
    with acting_as(cast["intake"]):
        return ApplicationFactory(entity=entity, at=now)


@pytest.fixture
def claimed(cast, application, decide):
    """The application, claimed by the reviewer."""
    return decide("reviewer", application, "claim")


@pytest.fixture
def decide(cast, now):
    """Perform a verb as somebody; returns the object as it then is."""

    def act(role, subject, verb, **details):
        details = {"at": now, "seen_version": subject.version} | details
        with acting_as(cast[role]):
            performer(type(subject), verb)(subject=subject, **details)
        return type(subject).objects.get(pk=subject.pk)

    return act


@pytest.fixture
def put(now):
    """Put an object into a state without its verb, for tests of what the state then allows.

    The system actor writes it, with a history row but without a decision.
    """

    def write(subject, **fields):
        placed = type(subject).objects.get(pk=subject.pk)
        for name, value in fields.items():
            setattr(placed, name, value)
        placed._moving = True
        with acting_as(ensure_system_actor()):
            record(placed, at=now)
        return type(subject).objects.get(pk=subject.pk)

    return write


@pytest.fixture
def signed_in(cast, client):
    """The Django client, signed in as somebody."""

    def sign_in(role):
        client.force_login(cast[role], backend="staff.backends.StaffBackend")
        return client

    return sign_in


@pytest.fixture
def speaking(cast, entity, now):
    """An active account of the verified enterprise."""
    with acting_as(cast["importer"]):
        account = AccountFactory(entity=entity, at=now)
    with acting_as(cast["approver"]):
        accounts.activate(subject=account, seen_version=account.version, at=now)
    account.refresh_from_db()
    return account


@pytest.fixture
def case(cast, speaking, now):
    """An unassigned case about the account."""
    with acting_as(cast["moderator"]):
        return CaseFactory(accounts=[speaking], at=now)


@pytest.fixture
def sanctioned(cast, case, speaking, now):
    """Have the moderator decide on measures against the account; returns the sanctions."""

    def decide(*measures, at=now, **terms):
        with acting_as(cast["moderator"]):
            return impose(case, [speaking], *measures, at=at, **terms)

    return decide


@pytest.fixture
def confirm(cast, now):
    """Have a second person confirm whatever was proposed about an object."""

    def act(subject, role="approver", at=now):
        proposal = Proposal.objects.open().for_object(subject).get()
        with acting_as(cast[role]):
            proposals.confirm(subject=proposal, seen_version=proposal.version, at=at)
        return type(subject).objects.get(pk=subject.pk)

    return act


@pytest.fixture
def press(signed_in):
    """Fill the form of a verb as its page gives it and send it; returns the last response."""

    def act(role, obj, verb, **data):
        client = signed_in(role)
        url = f"/desk/{obj._meta.label_lower.replace('.', '/')}/{obj.pk}/"
        page = client.get(f"{url}decide/{verb}/")
        assert page.status_code == 200, page.content.decode()
        form = page.context["form"]
        filled = {}
        for field in form:
            value = field.value()
            if value not in (None, ""):
                filled[field.html_name] = value
        response = client.post(f"{url}decide/{verb}/", filled | data, follow=True)
        assert response.status_code == 200, response.content.decode()[:2000]
        problems = getattr(response.context.get("form"), "errors", None)
        assert not problems, problems
        if response.context.get("is_previewed"):
            response = client.post(
                f"{url}decide/{verb}/", filled | data | {"send": ""}, follow=True
            )
            assert response.status_code == 200
        return response

    return act
