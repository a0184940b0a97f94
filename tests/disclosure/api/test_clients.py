"""Clients of the API: two people admit them, keys are shown once, and open what both allow."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.context import acting_as
from audit.domain.engine import SecondPersonRequired
from audit.models import Decision
from disclosure.domain.api import clients, keys
from disclosure.models import ApiClient, ApiKey
from regulations.calendar import legal_date
from staff.models import User
from tests.factories import ClientFactory, issue

pytestmark = pytest.mark.django_db


def opens(text, at):
    try:
        return bool(keys.recognize(text=text, at=at))
    except keys.KeyRefused:
        return False


def test_a_client_acts_as_a_program_that_never_signs_in(system, rf):
    actor = system.actor
    assert (actor.is_program, actor.is_staff, str(actor)) == (True, False, system.name)
    assert actor not in User.objects.people()
    actor.set_password("guessed")
    actor.save()
    assert authenticate(rf.post("/"), username=actor.username, password="guessed") is None


def test_one_person_alone_admits_nobody(cast, now):
    with acting_as(cast["administrator"]):
        client = ClientFactory(at=now)
        with pytest.raises(SecondPersonRequired):
            clients.admit(subject=client, seen_version=client.version, at=now)
    assert ApiClient.objects.get().state == "requested"


def test_a_name_is_given_once(cast, system, now):
    with acting_as(cast["administrator"]), pytest.raises(ValidationError):
        ClientFactory(name=system.name, at=now)
    assert User.objects.filter(is_program=True).count() == 1


@pytest.mark.parametrize("scopes", [[], ["everything"], ["activity", "everything"]])
def test_what_may_be_brought_is_known(cast, now, scopes):
    with acting_as(cast["administrator"]), pytest.raises(clients.ScopesRefused):
        ClientFactory(scopes=scopes, at=now)


def test_a_key_is_kept_as_its_hash_only(key):
    row, text = key
    assert text.startswith(f"{row.prefix}_")
    kept = [*row.history.values_list(), *ApiKey.objects.values_list()]
    assert text not in str(kept)
    assert text.removeprefix(row.prefix) not in str(list(Decision.objects.values()))


def test_a_key_opens_until_its_day_is_over(key, now):
    row, text = key
    assert opens(text, now + timedelta(days=29))
    assert not opens(text, now + timedelta(days=32))
    assert not opens(f"{text[:-1]}{'a' if text[-1] != 'a' else 'b'}", now)
    assert not opens(row.prefix, now)


def test_a_revoked_key_and_a_blocked_client_open_nothing(cast, system, key, decide, now):
    with acting_as(cast["administrator"]):
        _other, text = issue(ApiClient.objects.get(), at=now)
    decide("administrator", key[0], "revoke")
    assert (opens(key[1], now), opens(text, now)) == (False, True)
    decide("administrator", ApiClient.objects.get(), "block")
    assert not opens(text, now)


def test_a_key_opens_what_its_client_was_admitted_to(cast, key, put, now):
    put(ApiClient.objects.get(), scopes=["activity"])
    assert keys.recognize(text=key[1], at=now).open_scopes == {"activity"}
    with acting_as(cast["administrator"]), pytest.raises(clients.ScopesRefused):
        issue(ApiClient.objects.get(), at=now, scopes=["complaints"])


@pytest.mark.parametrize("days", [-1, 366])
def test_a_key_has_an_end_that_is_not_far(cast, system, now, days):
    with acting_as(cast["administrator"]), pytest.raises(clients.LifeRefused):
        issue(system, at=now, days=days)


def test_the_day_of_the_last_use_is_kept(key, now):
    for _each in range(2):
        keys.note_use(key=ApiKey.objects.get(), at=now)
    keys.note_use(key=ApiKey.objects.get(), at=now + timedelta(days=3))
    used = ApiKey.objects.get().last_used_on
    assert used == legal_date(now + timedelta(days=3))


def page(name, *args):
    return reverse(f"admin:disclosure_{name}", args=args)


def test_a_client_is_entered_and_a_key_shown_once(signed_in, system):
    web = signed_in("administrator")
    facts = {"name": "应用商店", "purpose": "注册", "scopes": ["registrations"]}
    assert web.post(page("apiclient_add"), facts).status_code == 302
    assert ApiClient.objects.get(name="应用商店").scopes == ["registrations"]

    url = page("apiclient_decide", system.pk, "issue_key")
    form = web.get(url).context["form"]
    facts = {name: form[name].value() for name in form.fields}
    facts |= {"label": "server 1", "scopes": ["complaints"], "note": ""}
    response = web.post(url, facts)
    text = response.context["key"]
    assert "no-store" in response.headers["Cache-Control"]
    row = ApiKey.objects.get()
    assert (row.label, row.scopes, text.startswith(row.prefix)) == (
        "server 1",
        ["complaints"],
        True,
    )
    again = web.post(url, facts)
    assert again.status_code == 302
    for address in (page("apiclient_change", system.pk), page("apikey_change", row.pk)):
        shown = web.get(address).content.decode()
        assert row.prefix in shown
        assert text not in shown
    assert ApiKey.objects.count() == 1


def test_scopes_change_by_two_people(signed_in, system):
    web = signed_in("administrator")
    url = page("apiclient_decide", system.pk, "change_scopes")
    form = web.get(url).context["form"]
    facts = {name: form[name].value() for name in form.fields} | {"note": ""}
    response = web.post(url, facts | {"scopes": ["activity"]})
    assert "/audit/proposal/" in response.url
    web = signed_in("second_administrator")
    proposal = web.get(response.url)
    assert proposal.status_code == 200
    assert ApiClient.objects.get().scopes == system.scopes


@pytest.mark.parametrize("name", ["apiclient_changelist", "apikey_changelist"])
def test_lists_cost_the_same_for_many(cast, signed_in, key, now, name):
    web = signed_in("administrator")

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert web.get(page(name), {"all": "1"}).status_code == 200
        return len(made)

    cost()
    first = cost()
    with acting_as(cast["administrator"]):
        for _each in range(3):
            ClientFactory(at=now)
            issue(ApiClient.objects.get(pk=key[0].client_id), at=now)
    assert cost() == first
