"""The obligations on the desk: dashboard, rule, account, entity, coverage."""

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from desk import duties
from desk.models import ListExport
from regulations.articles import ARTICLES
from regulations.catalog import PARAMETERS
from regulations.duties import nightly, rule, rules
from regulations.enums import Requirement
from regulations.models import DutyRun, Parameter
from staff.roles import ROLES
from tests.duties.plants import PLANTS

pytestmark = pytest.mark.django_db
DASHBOARD = "/desk/regulations/dutyrun/"
CODE = "news-unlicensed"


def line_of(response, code):
    [line] = [each for each in response.context["lines"] if each.rule.code == code]
    return line


def test_the_dashboard_shows_count_new_resolved_age_and_trend(stage, signed_in, now):
    PLANTS[CODE](stage, False)
    ago = now - timedelta(days=2)
    nightly.measure(at=ago)
    PLANTS[CODE](stage, False)
    nightly.measure(at=now)
    line = line_of(signed_in("auditor").get(DASHBOARD), CODE)
    count = line.count
    assert (count.count, count.new, count.resolved, count.oldest_at) == (2, 1, 0, ago)
    assert (line.trend.counts, line.tone) == ([1, 2], "bad")


def test_before_the_first_run_it_says_so(signed_in, db):
    page = signed_in("auditor").get(DASHBOARD)
    assert "not asked yet" in page.content.decode()
    assert len(page.context["lines"]) == len(rules())


def test_the_dashboard_costs_the_same_however_many_runs_there_were(
    stage, signed_in, now, django_assert_max_num_queries
):
    client = signed_in("auditor")
    for age in (3, 2, 1):
        nightly.measure(at=now - timedelta(days=age))
    client.get(DASHBOARD)
    with django_assert_max_num_queries(10):
        client.get(DASHBOARD)


def test_a_rule_lists_who_breaks_it_with_links_a_page_at_a_time(stage, signed_in, monkeypatch):
    monkeypatch.setattr("desk.admin.duties.PAGE", 2)
    keys = [PLANTS[CODE](stage, False) for _each in range(3)]
    client, url = signed_in("auditor"), f"{DASHBOARD}rule/{CODE}/"
    first, second = client.get(url), client.get(url, {"page": "2"})
    links = [each.url for page in (first, second) for each in page.context["rows"]]
    assert links == [reverse("admin:accounts_publicaccount_change", args=[pk]) for pk in keys]
    assert (first.context["next"], second.context["next"]) == (2, 0)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999", "²"])
def test_a_page_that_is_none_is_the_first(number, stage, signed_in):
    PLANTS[CODE](stage, False)
    page = signed_in("auditor").get(f"{DASHBOARD}rule/{CODE}/", {"page": number})
    assert (page.status_code, len(page.context["rows"])) == (200, 1)


@pytest.mark.parametrize("code", [each.code for each in rules()])
def test_every_rule_has_a_page_for_the_auditor(code, stage, signed_in):
    PLANTS[code](stage, False)
    page = signed_in("auditor").get(f"{DASHBOARD}rule/{code}/")
    assert (page.status_code, len(page.context["rows"])) == (200, 1)


def test_an_unknown_rule_is_not_found(signed_in, db):
    assert signed_in("auditor").get(f"{DASHBOARD}rule/no-such-rule/").status_code == 404


@pytest.mark.parametrize(
    "page", ["", "coverage/", "rehearsal/", f"rule/{CODE}/", "rule/complaint-overdue/"]
)
@pytest.mark.parametrize("role", [role for role in ROLES if role != "system"])
def test_pages_open_for_roles_that_may_see_what_they_list(role, page, signed_in, db):
    may = duties.PERMISSION in ROLES[role]
    if page.startswith("rule/"):
        opts = rule(page.split("/")[1]).model._meta
        may = may and f"{opts.app_label}.view_{opts.model_name}" in ROLES[role]
    assert signed_in(role).get(f"{DASHBOARD}{page}").status_code == (200 if may else 403)


def test_coverage_leads_from_each_article_and_requirement_to_rules_and_tests(signed_in, db):
    page = signed_in("auditor").get(f"{DASHBOARD}coverage/")
    assert [each.number for each, _lines in page.context["articles"]] == list(ARTICLES)
    covered = dict(page.context["requirements"])
    assert [each for each in Requirement if not covered[each]] == []
    text = page.content.decode()
    assert all(test in text for each in rules() for test in each.tests)


def test_the_tests_that_coverage_names_are_tests(request):
    module = pytest.importorskip("tests.duties.test_rules")
    named = {test.split("::")[1].split("[")[0] for each in rules() for test in each.tests}
    assert all(callable(getattr(module, name)) for name in named)


@pytest.mark.parametrize("kind", ["publicaccount", "operatingentity"])
def test_an_object_s_page_leads_to_its_obligations(kind, stage, signed_in):
    account = PLANTS[CODE](stage, False)
    pk = account if kind == "publicaccount" else stage.entity.pk
    client, url = signed_in("auditor"), reverse(f"admin:accounts_{kind}_obligations", args=[pk])
    assert url in client.get(reverse(f"admin:accounts_{kind}_change", args=[pk])).content.decode()
    page = client.get(url)
    unmet = [
        (each.rule.code, [row.url for row in rows])
        for _article, found in page.context["articles"]
        for each, _tone, rows in found
        if rows
    ]
    link = reverse("admin:accounts_publicaccount_change", args=[account])
    assert (CODE, [link]) in unmet


@pytest.mark.parametrize("role", ["administrator", "importer"])
def test_obligations_open_for_roles_that_may(role, stage, signed_in):
    url = reverse("admin:accounts_operatingentity_obligations", args=[stage.entity.pk])
    may = {duties.PERMISSION, "accounts.view_operatingentity"} <= ROLES[role]
    assert signed_in(role).get(url).status_code == (200 if may else 403)


def test_nothing_on_these_pages_writes(stage, signed_in):
    PLANTS[CODE](stage, False)
    signed_in("auditor").get(f"{DASHBOARD}rule/{CODE}/")
    assert not DutyRun.objects.exists()


# Rehearsal


CAP = {"code": "account_cap.enterprise", "value": "1", "in_force_from": "2027-01-01"}


def test_the_rehearsal_shows_who_would_newly_fail_and_writes_nothing(stage, signed_in):
    PLANTS["entity-over-cap"](stage, True)
    held = Parameter.objects.count()
    page = signed_in("auditor").get(f"{DASHBOARD}rehearsal/", CAP)
    [(rule, fails, passes, [(row, is_failing)])] = page.context["told"]
    assert (rule.code, fails, passes, is_failing) == ("entity-over-cap", 1, 0, True)
    assert row.url == f"/desk/accounts/operatingentity/{stage.entity.pk}/change/"
    assert Parameter.objects.count() == held
    assert "apply_url" not in page.context


def test_who_may_set_parameters_goes_on_to_set_the_rehearsed_one(signed_in, db):
    client = signed_in("administrator")
    page = client.get(f"{DASHBOARD}rehearsal/", CAP)
    form = client.get(page.context["apply_url"]).context["adminform"].form
    assert {name: form[name].value() for name in CAP} == CAP


def test_a_rehearsal_is_taken_away_on_record(stage, signed_in):
    PLANTS["entity-over-cap"](stage, True)
    response = signed_in("auditor").post(f"{DASHBOARD}rehearsal/csv/", CAP)
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    [head, line] = csv.reader(lines)
    assert head == ["Article", "Rule", "Object", "What would change", "Explanation"]
    assert line[:2] + line[3:4] == ["10", "More accounts than the entity may hold", "newly fails"]
    [export] = ListExport.objects.all()
    assert (export.list_label, export.state, export.rows) == (
        "regulations.dutyrun",
        "completed",
        1,
    )
    assert "account_cap.enterprise" in export.query


def test_a_rehearsal_of_nothing_is_not_taken_away(signed_in, db):
    client = signed_in("auditor")
    assert client.post(f"{DASHBOARD}rehearsal/csv/", CAP | {"value": "x"}).status_code == 404
    assert client.get(f"{DASHBOARD}rehearsal/csv/").status_code == 405
    assert Client().post(f"{DASHBOARD}rehearsal/csv/", CAP).status_code == 302
    assert not ListExport.objects.exists()


def test_a_day_that_has_a_value_is_rehearsed_with_another_one(stage, signed_in):
    PLANTS["entity-over-cap"](stage, True)
    change = {"in_force_from": PARAMETERS["account_cap.enterprise"].in_force_from.isoformat()}
    page = signed_in("auditor").get(f"{DASHBOARD}rehearsal/", CAP | change)
    [(rule, fails, _passes, _rows)] = page.context["told"]
    assert (rule.code, fails) == ("entity-over-cap", 1)
    facts = CAP | change | {"source": "again"}
    refused = signed_in("administrator").post("/desk/regulations/parameter/add/", facts)
    assert refused.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("name", "given"),
    [("value", "-1"), ("value", "100000"), ("code", "none"), ("in_force_from", "x")],
)
def test_a_rehearsal_of_what_cannot_be_is_refused_in_words(signed_in, db, name, given):
    page = signed_in("auditor").get(f"{DASHBOARD}rehearsal/", CAP | {name: given})
    assert list(page.context["form"].errors) == [name]
    assert "told" not in page.context
