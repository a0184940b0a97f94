"""User pages: nobody becomes somebody else by editing them."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def url(user, page):
    return f"/desk/staff/user/{user.pk}/{page}/"


@pytest.mark.parametrize("role", ["approver", "second_administrator", "privacy_officer"])
def test_the_password_of_a_role_holder_is_not_set_by_an_administrator(role, cast, signed_in):
    client = signed_in("administrator")
    data = {"usable_password": "true", "password1": "taken-over-1", "password2": "taken-over-1"}
    assert client.post(url(cast[role], "password"), data).status_code == 403
    cast[role].refresh_from_db()
    assert not cast[role].check_password("taken-over-1")


def test_the_first_password_of_a_newcomer_is(cast, signed_in):
    newcomer = UserFactory(username="newcomer")
    data = {"usable_password": "true", "password1": "first-word-9", "password2": "first-word-9"}
    signed_in("administrator").post(url(newcomer, "password"), data)
    newcomer.refresh_from_db()
    assert newcomer.check_password("first-word-9")


def test_a_name_is_given_once(cast, signed_in):
    page = signed_in("administrator").get(url(cast["approver"], "change"))
    fields = page.context["adminform"].form.fields
    assert {"username", "display_name", "groups", "is_superuser"}.isdisjoint(fields)
