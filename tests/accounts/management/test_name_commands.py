"""Names on the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from audit.context import acting_as
from tests.factories import AccountFactory, ProtectedNameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(cast, entity, now):
    with acting_as(cast["moderator"]):
        ProtectedNameFactory(name="人民日报", basis="media", at=now)
        return AccountFactory(name="财经观察室", external_id="a-1", entity=entity, at=now)


def run(capsys, *args):
    """What a command printed, and how it exited."""
    try:
        call_command(*args)
        status = 0
    except SystemExit as leaving:
        status = leaving.code
    return capsys.readouterr().out.splitlines(), status


def test_a_free_name_exits_with_zero(known, capsys):
    assert run(capsys, "screen_name", "山间读书会") == (["山间读书会: free"], 0)


def test_a_like_name_is_explained_and_exits_with_one(known, capsys):
    lines, status = run(capsys, "screen_name", "人民曰報", "官方财经观察室")
    assert (lines, status) == (
        [
            "人民曰報: same",
            "  same      人民日报  (news media)  曰 looks like 日, traditional or regional form",
            "官方财经观察室: close",
            "  close     财经观察室  (a-1)  官方 removed",
        ],
        1,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_of_names_in_any_encoding_comes_out_as_json(known, capsys, tmp_path, encoding):
    file = tmp_path / "names.txt"
    file.write_text("人民日报\n\n山间读书会\n", encoding=encoding)
    lines, status = run(capsys, "screen_name", "--file", str(file), "--json")
    first, second = map(json.loads, lines)
    [match] = first["matches"]
    assert (match["likeness"], match["kind"], match["basis"]) == ("same", "protected", "media")
    assert second == {"name": "山间读书会", "refusal": "", "matches": []}
    assert status == 1


@pytest.mark.parametrize("args", [(), ("--file", "no-such-file.txt")])
def test_what_cannot_be_screened_says_so(args):
    with pytest.raises(CommandError):
        call_command("screen_name", *args)


def test_the_audit_of_names_tells_by_class(known, cast, entity, now, capsys):
    assert run(capsys, "audit_names") == (
        ["Names: 0 same, 0 close, 0 sensitive, 0 index, 0 characters."],
        0,
    )
    with acting_as(cast["importer"]):
        AccountFactory(name="财經觀察室", external_id="a-2", entity=entity, at=now)
    lines, status = run(capsys, "audit_names", "--json", "--only", "same")
    assert (json.loads(lines[0])["other_name"], len(lines), status) == ("财經觀察室", 1, 1)


def test_re_keying_says_what_it_did(known, capsys):
    assert run(capsys, "rekey_names") == (
        ["Names: every one is in the index as it should be."],
        0,
    )


def test_shipped_terms_are_announced_once(capsys):
    [line], _status = run(capsys, "sync_terms")
    assert line.endswith("sensitive terms protected.")
    assert run(capsys, "sync_terms") == ([], 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["\u202e官方", "a\x01b", "天文\ue863馆", "天文\ufdd0馆", "⿰木木", "木㇯木"]
)
def test_a_name_that_no_form_takes_is_not_free(name, capsys):
    for options, said in (((), ": refused"), (("--json",), '"refusal": "')):
        with pytest.raises(SystemExit) as ended:
            call_command("screen_name", name, *options)
        out = capsys.readouterr().out
        assert ended.value.code == 1
        assert said in out and "free" not in out and '"refusal": ""' not in out
        assert "\u202e" not in out or options
