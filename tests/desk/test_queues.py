"""Queues: counted together, aged by their own clocks, shown to who may see them."""

from datetime import timedelta

import pytest

from audit.context import acting_as
from desk.queues import loads
from tests.factories import ApplicationFactory, NameChangeFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_all_queues_are_counted_in_one_query(cast, now, django_assert_num_queries):
    with acting_as(cast["intake"]):
        ApplicationFactory(at=now)
        ApplicationFactory(at=now - timedelta(hours=5))
        NameChangeFactory(at=now)
    loads(cast["reviewer"], now)
    with django_assert_num_queries(1):
        found = {
            each.queue.code: (each.count, each.oldest) for each in loads(cast["reviewer"], now)
        }
    assert found["unclaimed"] == (2, now - timedelta(hours=5))
    assert found["unclaimed_name_changes"] == (1, now)
    assert found["mine"] == found["waiting"] == (0, None)


def test_who_may_see_none_has_none(db, now):
    assert loads(UserFactory(), now) == []
