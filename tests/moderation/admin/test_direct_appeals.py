"""Appeals against measures without a case on the pages of the desk."""

import pytest

from audit.models import Decision
from moderation.models import Appeal
from tests.direct_measures import KINDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_its_pages_show_and_take_the_appeal(kind, impose_direct, signed_in, appeal_against, now):
    measure = impose_direct(kind)
    label = measure.subject._meta.label_lower.replace(".", "/")
    page = f"/desk/{label}/{measure.subject.pk}/change/"
    entered = signed_in("intake").get(page).content.decode()
    assert f"sanction={measure.receipt_number}" in entered
    appeal = appeal_against(measure)
    shown = signed_in("appeals_officer").get(page).content.decode()
    assert appeal.receipt_number in shown and "Enter an appeal" not in shown
    page = signed_in("appeals_officer").get(f"/desk/moderation/appeal/{appeal.pk}/change/")
    body = page.content.decode()
    assert measure.receipt_number in body and "/decide/overturn/" in body
    assert "/decide/vary/" not in body
    listed = signed_in("appeals_officer").get(f"/desk/moderation/appeal/?measure={kind}")
    assert appeal.receipt_number in listed.content.decode()
    others = [each for each in KINDS if each != kind]
    listed = signed_in("appeals_officer").get(f"/desk/moderation/appeal/?measure={others[0]}")
    assert appeal.receipt_number not in listed.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_staff_enter_an_appeal_by_the_number_of_the_message(kind, impose_direct, signed_in):
    measure = impose_direct(kind)
    data = {"sanction": measure.receipt_number, "grounds": "所述情况不属实，附说明。"}
    response = signed_in("intake").post("/desk/moderation/appeal/add/", data)
    assert response.status_code == 302
    assert Appeal.objects.get().contested == [measure]


def test_staff_are_told_of_a_message_that_tells_of_no_measure(decide, speaking, signed_in):
    message = Decision.objects.latest_move(
        decide("approver", speaking, "recategorize", content_category="sports")
    ).messages.get()
    data = {"sanction": message.receipt_number, "grounds": "所述情况不属实，附说明。"}
    response = signed_in("intake").post("/desk/moderation/appeal/add/", data)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["sanction"]
