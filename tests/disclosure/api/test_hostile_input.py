"""Whatever is sent to the API is answered in JSON, refusals as problem details, never by a 5xx."""

import base64
import json
import uuid
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RegistrationApplication
from disclosure.api import public
from disclosure.api.problems import MEDIA_TYPE
from tests.disclosure.api.conftest import BASE, operator, pointers, registration

pytestmark = pytest.mark.django_db

HALF = "\ud83d"
LONG = "9" * 5000
KINDS = ("registrations", "name-changes", "transfers", "complaints", "activity")
BODIES = {
    "half a surrogate pair as a name": '{"\\ud83d": 1}',
    "half a surrogate pair as a value": '{"requested_name": "\\ud83d"}',
    "half a surrogate pair in a choice": '{"category": "\\ud83d", "content_category": "\\udc00"}',
    "half a surrogate pair in a nested name": '{"operator": {"\\ud83d": 1}}',
    "half a surrogate pair in a list": '{"files": ["\\ud83d"], "days": ["\\ud83d"]}',
    "half a surrogate pair as a date": '{"days": [{"account": "1", "last_active_on": "\\ud83d"}]}',
    "NUL as a name": '{"\\u0000": 1}',
    "NUL as a value": '{"account": "\\u0000", "requested_name": "\\u0000", "reason": "\\u0000"}',
    "a huge float": '{"requested_name": 1e400}',
    "a negative huge float": '{"days": -1e400}',
    "not a number": '{"requested_name": NaN}',
    "a huge integer": f'{{"requested_name": {LONG}}}',
    "a large integer": f'{{"account": {"9" * 400}}}',
    "deep nesting of lists": "[" * 100_000,
    "deep nesting of objects": '{"a":' * 50_000,
    "nesting that is whole": "[" * 500 + "]" * 500,
    "a list": "[]",
    "a word": '"x"',
    "null": "null",
    "true": "true",
    "nothing": "",
    "half an object": '{"a": ',
    "latin-1": '{"é": 1}'.encode("latin-1"),
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a name that stands twice": '{"a": 1, "a": 2}',
    "objects where text belongs": '{"requested_name": {"a": 1}, "account": [1], "text": true}',
    "text where objects belong": '{"operator": "x", "transferee": 7, "files": "x", "days": {}}',
    "a date beyond dates": '{"days": [{"account": "1", "last_active_on": "99999-01-01"}]}',
    "a full-width date": '{"days": [{"account": "1", "last_active_on": "２０２４-01-01"}]}',
}
NAMES = ("\x00", "a/b", "证书\u202egnp.exe", "." * 100, "a" * 121, "CON", "\r\nX: y", HALF, "../x")
QUERIES = (
    "q=%00",
    "q=%ED%A0%BD",
    "q=%FF%FE",
    f"q={quote(chr(0x202E) * 50)}",
    f"q={LONG}",
    "state=%00",
    "content_category=%ED%A0%BD",
    "page_size=99999999999999999999",
    "page_size=%00",
    "page_size=1e400",
    "page_size=٣",
    "cursor=x",
    "cursor=%00",
    "cursor=%ED%A0%BD",
    *(
        "cursor=" + quote(base64.b64encode(position).decode())
        for position in (
            b"p=\x00",
            b"p=%00",
            b"p=x",
            b"p=1e400",
            b"p=99999999999999999999999",
            b"o=99999999999999999999&p=1",
            b"r=1&p=-1",
            b"\xff\xfe",
            b"p=%ED%A0%BD",
        )
    ),
    "format=html",
    "account=%00",
    "kind=%00",
    "&".join(f"a{number}=1" for number in range(6000)),
    "%00=%00",
)
PATHS = (
    "",
    "nothing/",
    "register/accounts",
    "register/accounts/%00/",
    "register/accounts/%ED%A0%BD/",
    "register/accounts/%FF/",
    f"register/accounts/{'x' * 5000}/",
    "register/accounts/..%2F..%2Fetc/",
    "registrations/%00",
    "registrations/R-2026-999999999999999999/",
    "registrations/R-9999-000001/",
    "%00",
    "//evil.example/",
)


def check(response, *, may_succeed=False):
    """What holds of every answer."""
    assert response.status_code < 500
    if response.status_code < 400 and may_succeed:
        return
    assert response.status_code >= 400
    assert response.headers["Content-Type"].startswith(MEDIA_TYPE), response.content[:200]
    problem = json.loads(response.content)
    assert problem["status"] == response.status_code
    assert set(problem) >= {"type", "title", "status", "detail"}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_body_is_beyond_an_answer(post, kind, body):
    check(post(f"{kind}/", body))


def test_a_name_that_cannot_be_encoded_is_told_where_it_stands(post):
    answer = post("registrations/", registration() | {HALF: 1})
    assert (answer.status_code, pointers(answer)) == (422, ["#/\\ud83d"])
    assert not RegistrationApplication.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_is_beyond_an_answer(post, name):
    file = {"name": name, "kind": "other", "content": base64.b64encode(b"%PDF-1.4 x").decode()}
    check(post("registrations/", registration(files=[file])))


@pytest.mark.parametrize("field", ["identity_number", "contact_phone", "contact_name"])
@pytest.mark.parametrize("text", ["\x00", "١٢٣٤٥٦٧٨٩٠", "\u202e1", LONG, "+", "1;ext=1", "②"])
def test_no_number_of_an_operator_is_beyond_an_answer(post, field, text):
    check(
        post("registrations/", registration(operator=operator(**{field: text}))), may_succeed=True
    )


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", ["register/accounts/", "register/transfers/", "submissions/"])
def test_no_query_is_beyond_an_answer(get, path, query):
    check(get(f"{path}?{query}"), may_succeed=True)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_is_beyond_an_answer(get, path):
    check(get(path))


@pytest.mark.parametrize("path", ["/api/", "/api/v2/", "/api/v1/../v1/x"])
def test_nothing_under_the_api_is_answered_in_html(client, path):
    check(client.get(path))


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options", "trace"])
def test_no_method_is_beyond_an_answer(client, key, method):
    response = getattr(client, method)(
        f"{BASE}registrations/", headers={"authorization": f"Bearer {key[1]}"}
    )
    assert response.status_code == 405
    assert response.headers["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json; charset=utf-7",
        "application/json; charset=\ud83d".encode("utf-8", "replace").decode(),
        "",
        "/",
        "application/json, text/html",
    ],
)
def test_no_content_type_is_beyond_an_answer(client, key, content_type):
    headers = {"authorization": f"Bearer {key[1]}", "idempotency-key": str(uuid.uuid4())}
    check(
        client.post(f"{BASE}complaints/", b'{"a": 1}', content_type=content_type, headers=headers)
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer \x00"},
        {"authorization": "Bearer é"},
        {"authorization": "Basic eDp5"},
        {"authorization": "Bearer " + "x" * 9000},
        {"idempotency-key": "\x00" * 9},
        {"idempotency-key": "é" * 9},
        {"host": "evil example"},
        {"host": "evil.example"},
        {"content-length": "x"},
        {"accept-language": "\x00, " + "zh-" * 500},
    ],
)
def test_no_header_is_beyond_an_answer(post, headers):
    check(post("complaints/", {"a": 1}, **headers))


def test_an_error_of_ours_is_a_problem_without_internals(client, monkeypatch, db, caplog):
    def broken(*args, **kwargs):
        raise KeyError("secret of a person")

    monkeypatch.setattr(public.register, "licenses", broken)
    response = client.get(f"{BASE}register/licenses/")
    assert response.status_code == 500
    assert response.headers["Content-Type"] == MEDIA_TYPE
    assert "secret" not in response.content.decode() + caplog.text
    assert "KeyError" not in response.content.decode()
    assert "KeyError" in caplog.text


def test_an_error_outside_the_views_is_a_problem_too(client, settings, db):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.disclosure.api.test_hostile_input.Broken"]
    client.raise_request_exception = False
    response = client.get(f"{BASE}register/licenses/")
    assert (response.status_code, response.headers["Content-Type"]) == (500, MEDIA_TYPE)
    assert json.loads(response.content)["status"] == 500


class Broken:
    """A middleware that breaks down."""

    def __init__(self, get_response):
        """Nothing is asked of it."""

    def __call__(self, request) -> HttpResponse:
        raise OverflowError


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=20),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ("operator", "requested_name", "introduction", "content_category", "files", "account")


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(facts=st.dictionaries(st.sampled_from(FIELDS), JSON), kind=st.sampled_from(KINDS))
def test_any_json_is_answered(client, key, post, facts, kind, settings):
    settings.API_REQUESTS_PER_MINUTE = 100_000
    check(post(f"{kind}/", facts))
