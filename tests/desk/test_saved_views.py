"""Saved views: a list as somebody likes to see it, under a name, for oneself or for everybody."""

import pytest
from django.core.exceptions import ValidationError

from desk.domain import views
from desk.models import SavedView

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/publicaccount/"


def save(client, query="state=active", **facts):
    return client.post(f"{LIST}views/?{query}", {"name": "Mine", **facts})


def act(client, view, do, query="", **facts):
    data = {"name": view.name, "do": do, **facts}
    return client.post(f"{LIST}views/{view.pk}/?{query}", data)


def named(client, url=f"{LIST}?all=1"):
    return [tab.label for tab in client.get(url).context["view_tabs"]]


def test_a_view_keeps_what_is_shown_and_nothing_else(signed_in):
    query = "sort=-external_id&state=closed&state=active&columns=external_id&after=3&p=2&x=y&q=+a+"
    response = save(signed_in("reviewer"), query)
    view = SavedView.objects.get()
    kept = "q=a&state=active&state=closed&sort=-external_id&columns=external_id"
    assert (view.query, view.name, view.list_label) == (kept, "Mine", "accounts.publicaccount")
    assert response.url == f"{LIST}?{kept}"
    page = signed_in("reviewer").get(response.url)
    assert [tab.label for tab in page.context["view_tabs"] if tab.is_current] == ["Mine"]
    assert not [tab for tab in page.context["queue_tabs"] if tab.is_current]


def test_a_queue_belongs_to_a_view(signed_in):
    url = "/desk/accounts/registrationapplication/"
    signed_in("reviewer").post(f"{url}views/?queue=unclaimed", {"name": "x"})
    assert SavedView.objects.get().query == "queue=unclaimed"


def test_only_shared_views_are_seen_by_others(signed_in):
    save(signed_in("reviewer"), name="own")
    save(signed_in("reviewer"), name="for all", is_shared="on")
    assert named(signed_in("reviewer")) == ["for all", "own"]
    assert named(signed_in("approver")) == ["for all"]
    url = "/desk/accounts/operatingentity/?all=1"
    assert named(signed_in("reviewer"), url) == []


@pytest.mark.parametrize("do", ["change", "replace", "delete"])
def test_only_its_owner_changes_a_view(do, signed_in):
    save(signed_in("reviewer"), is_shared="on")
    view = SavedView.objects.get()
    assert act(signed_in("approver"), view, do, "state=closed", name="other").status_code == 403
    view.refresh_from_db()
    assert (view.name, view.query) == ("Mine", "state=active")


def test_a_view_that_is_not_shared_is_unknown_to_others(signed_in):
    save(signed_in("reviewer"))
    assert act(signed_in("approver"), SavedView.objects.get(), "delete").status_code == 404


def test_a_view_is_renamed_replaced_and_deleted(signed_in):
    client = signed_in("reviewer")
    save(client)
    view = SavedView.objects.get()
    act(client, view, "change", "state=closed", name="Other")
    view.refresh_from_db()
    assert (view.name, view.query) == ("Other", "state=active")
    act(client, view, "replace", "state=closed")
    view.refresh_from_db()
    assert view.query == "state=closed"
    assert act(client, view, "delete", "state=closed").url == f"{LIST}?state=closed"
    assert not SavedView.objects.exists()


def test_a_view_that_opens_by_itself_comes_before_ones_own_queue(signed_in):
    url = "/desk/accounts/registrationapplication/"
    client = signed_in("reviewer")
    facts = {"name": "first", "is_default": "on", "is_shared": "on"}
    client.post(f"{url}views/?state=approved", facts)
    assert client.get(url).url == f"{url}?state=approved"
    client.post(f"{url}views/?state=rejected", facts | {"name": "second"})
    assert client.get(url).url == f"{url}?state=rejected"
    assert SavedView.objects.filter(is_default=True).count() == 1
    assert signed_in("second_reviewer").get(url).url == f"{url}?queue=mine"


def test_a_view_of_everything_opens_the_whole_list(signed_in):
    save(signed_in("reviewer"), "all=1", is_default="on")
    assert signed_in("reviewer").get(LIST).url == f"{LIST}?all=1"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Give the view a name."), ("x" * 61, "at most 60 characters"), ("a\0", "Null")],
)
def test_a_name_that_will_not_do_is_refused_in_words(name, words, signed_in):
    client = signed_in("reviewer")
    response = save(client, name=name)
    assert response.url == f"{LIST}?state=active"
    assert words in client.get(response.url).text
    assert not SavedView.objects.exists()


def test_a_name_is_given_once(signed_in):
    client = signed_in("reviewer")
    save(client)
    page = client.get(save(client, "state=closed").url)
    assert "You have a view of this name already." in page.text
    assert SavedView.objects.get().query == "state=active"
    save(signed_in("approver"))
    assert SavedView.objects.count() == 2


def test_a_person_keeps_a_limited_number_of_views_of_a_list(signed_in, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    client = signed_in("reviewer")
    for name in ("a", "b", "c"):
        response = save(client, name=name)
    assert "which is the limit" in client.get(response.url).text
    assert named(client) == ["a", "b"]
    act(client, SavedView.objects.get(name="b"), "change", name="d")
    assert named(client) == ["a", "d"]


def test_an_address_that_is_too_long_is_refused(cast):
    view = SavedView(owner=cast["reviewer"], list_label="x.y", name="x", query="q" * 2001)
    with pytest.raises(ValidationError):
        views.save_view(view=view)
    assert not SavedView.objects.exists()


def test_views_are_kept_by_those_who_may_see_the_list(signed_in):
    assert save(signed_in("administrator")).status_code == 403
    assert signed_in("reviewer").get(f"{LIST}views/").status_code == 405
