"""The navigation: folded but where the reader stands, and only what the reader may open."""

import pytest

from staff.roles import ROLES

pytestmark = pytest.mark.django_db


def sections(client, path="/desk/"):
    found = client.get(path).context["desk_navigation"]
    return {str(section.title): section for section in found}


def urls(links):
    return [link.url for link in links]


def test_only_the_queues_and_where_the_reader_stands_are_open(signed_in):
    client = signed_in("reviewer")
    assert {name for name, each in sections(client).items() if each.is_open} == {"Queues"}
    found = sections(client, "/desk/accounts/publicaccount/")
    assert {name for name, each in found.items() if each.is_open} == {"Queues", "Registry"}


def test_queues_in_which_nothing_waits_are_folded(application, signed_in):
    client = signed_in("reviewer")
    queues = sections(client)["Queues"]
    assert [link.badge for link in queues.links] == [1]
    assert queues.idle and not any(link.badge for link in queues.idle)
    assert not queues.is_idle_open
    assert sections(client, queues.idle[0].url)["Queues"].is_idle_open


def test_proposals_stand_with_the_audit(signed_in):
    assert "/desk/audit/proposal/" in urls(sections(signed_in("approver"))["Audit"].links)


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"system"}))
def test_every_entry_opens(role, signed_in):
    client = signed_in(role)
    for section in sections(client).values():
        for url in urls(section.links) + urls(section.idle):
            assert client.get(url, follow=True).status_code == 200, url
