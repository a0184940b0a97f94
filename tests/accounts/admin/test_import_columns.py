"""A file whose columns are not understood: what people see of it, say of it, and what is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.imports import jobs
from accounts.models import ColumnMapping, ImportBatch, ImportRow, PublicAccount
from audit.models import Decision
from tests.factories import credit_code

pytestmark = pytest.mark.django_db
LIST = "/desk/accounts/importbatch/"
HEADER = "编号,昵称,状态,类别,主体类型,公司,信用代码,备注"
ROW = f"a-1,城市观察,active,general,enterprise,示例文化有限公司,{credit_code(1)},13800138000"
SAID = {
    "column_1": "external_id",
    "column_2": "name",
    "column_3": "-",
    "column_4": "content_category",
    "column_5": "entity_type",
    "column_6": "entity_legal_name",
    "column_7": "entity_unified_social_credit_code",
    "column_8": "-",
}
COLUMNS = [
    [given, name.removeprefix("-")]
    for given, name in zip(HEADER.split(","), SAID.values(), strict=True)
]


@pytest.fixture
def client(signed_in):
    return signed_in("importer")


def upload(client, header=HEADER, encoding="utf-8", delimiter=",", **data):
    """Upload a file of one row; returns the page it leads to."""
    text = f"{header}\n{ROW}\n".replace(",", delimiter).encode(encoding)
    file = SimpleUploadedFile("registry.csv", text)
    return client.post(f"{LIST}add/", {"file": file, **data}, follow=True)


def say(client, batch, **data):
    """Send the form of columns as the page shows it, with some fields changed."""
    read = {"encoding": batch.encoding, "delimiter": batch.delimiter}
    sent = {"seen_version": batch.version, **read, "source": "", **SAID, **data}
    return client.post(f"{LIST}{batch.pk}/columns/", sent, follow=True)


def proposed(response):
    """What the page proposes to take the columns for."""
    return [field.value() for _position, _given, _samples, field, _remark in rows(response)]


def rows(response):
    return list(response.context["form"].rows())


def test_headers_samples_and_words_show_what_does_not_show(client):
    row = ROW.replace("城市观察", "城市\u202e观察").replace("general", "gen\u200beral")
    header = HEADER.replace("公司", "公\u200b司")
    file = SimpleUploadedFile("registry.csv", f"{header}\n{row}\n".encode())
    client.post(f"{LIST}add/", {"file": file})
    batch = ImportBatch.objects.get()
    page = say(client, batch, column_6="").content.decode()
    for shown in ("<div>城市[U+202E]观察</div>", "公[U+200B]司", "gen[U+200B]eral"):
        assert shown in page
    assert not {"\u202e", "\u200b"} & set(page)


def test_an_upload_leads_to_its_columns_with_the_guess_and_masked_values(client):
    response = upload(client)
    batch = ImportBatch.objects.get()
    assert response.redirect_chain == [(f"{LIST}{batch.pk}/columns/", 302)]
    assert [(given, samples) for _position, given, samples, *_rest in rows(response)] == [
        ("编号", ("a***",)),
        ("昵称", ("城市观察",)),
        ("状态", ("ac***",)),
        ("类别", ("general",)),
        ("主体类型", ("enterprise",)),
        ("公司", ("示例***",)),
        ("信用代码", (f"{credit_code(1)[:3]}***{credit_code(1)[-2:]}",)),
        ("备注", ("13***",)),
    ]
    assert proposed(response) == [
        *("", "name", "-", "content_category", "entity_type"),
        *("", "entity_unified_social_credit_code", ""),
    ]
    page = response.content.decode()
    assert "13800138000" not in page
    assert "an import never grants standing" in page
    assert "No column is taken for “platform id (external_id)”" in page


def test_a_row_in_place_of_the_header_reveals_no_numbers(client):
    page = upload(client, header=ROW.replace("a-1", "a-0")).content.decode()
    assert "138***00" in page
    assert "13800138000" not in page
    assert "13800138000" not in str(ImportBatch.objects.get().columns)


def test_nothing_is_staged_before_the_columns_are_understood(client):
    upload(client)
    assert jobs.work_off() == 0
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.path.exists()) == ("mapping", True)
    assert not ImportRow.objects.exists()
    assert "Say what the columns are" in client.get(f"{LIST}{batch.pk}/change/").content.decode()


def test_the_timeline_tells_of_columns_in_words(client):
    upload(client)
    page = say(client, ImportBatch.objects.get()).content.decode()
    assert "编号 → external_id" in page.partition('class="timeline')[2]
    assert "[[" not in page


def test_what_is_said_is_imported_and_leaves_a_decision(client, cast):
    upload(client)
    batch = ImportBatch.objects.get()
    response = say(client, batch)
    assert response.redirect_chain == [(f"{LIST}{batch.pk}/change/", 302)]
    jobs.work_off()
    batch.refresh_from_db()
    assert (batch.state, batch.errors, batch.new_accounts) == ("previewed", 0, 1)
    assert batch.columns == COLUMNS
    said = Decision.objects.for_object(batch).get(verb="map_columns")
    assert (said.actor, said.source_state, said.target_state) == (
        cast["importer"],
        "mapping",
        "uploaded",
    )
    page = client.get(f"{LIST}{batch.pk}/change/").content.decode()
    assert "编号 → external_id, 昵称 → name" in page
    assert "left out: 状态, 备注" in page
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"column_8": "name"}, "column_8", "taken for “name” already"),
        ({"column_8": ""}, "column_8", "say what it is, or leave it out"),
        ({"column_3": ""}, "column_3", "never grants standing"),
        ({"column_3": "introduction"}, "column_3", "No import fills"),
        ({"column_8": "state"}, "column_8", "No import fills “state”"),
        ({"column_1": "-"}, "__all__", "“platform id (external_id)”: it is needed"),
        (
            {"column_7": "-"},
            "__all__",
            "“unified social credit code (entity_unified_social_credit_code)”: it is needed",
        ),
        ({"encoding": "rot13"}, "encoding", "rot13"),
        ({"encoding": "utf-16"}, "encoding", "is not UTF-16"),
        ({"delimiter": "x"}, "delimiter", "x"),
        ({"source": "x" * 81}, "source", "80"),
    ],
)
def test_what_cannot_be_is_refused_on_the_same_page_with_all_input(change, field, words, client):
    upload(client)
    batch = ImportBatch.objects.get()
    response = say(client, batch, **({"source": "合作方甲"} | change))
    form = response.context["form"]
    assert words in str(form.errors[field])
    assert proposed(response) == [(SAID | change)[name] for name in SAID]
    assert form["source"].value() == change.get("source", "合作方甲")
    batch.refresh_from_db()
    assert batch.state == "mapping"


def test_the_file_is_read_anew_in_another_encoding_and_what_was_chosen_is_kept(client):
    traditional = "編號,暱稱,狀態,類別,主體,公司,代碼,備註"
    text = f"{traditional}\na-1,城市,x,general,enterprise,公司,1,\n".encode("big5")
    file = SimpleUploadedFile("registry.csv", text)
    client.post(f"{LIST}add/", {"file": file})
    batch = ImportBatch.objects.get()
    assert batch.encoding == "gb18030"
    read = {"encoding": "big5", "delimiter": ",", "column_1": "external_id", "read": "1"}
    response = client.post(f"{LIST}{batch.pk}/columns/", read)
    assert ",".join(given for _position, given, *_rest in rows(response)) == traditional
    assert proposed(response) == ["external_id", *[""] * 7]
    say(client, batch, encoding="big5", source="合作方丙", column_3="-")
    batch.refresh_from_db()
    assert (batch.state, batch.encoding, batch.encoding_is_certain) == ("uploaded", "big5", True)
    file = SimpleUploadedFile("registry.csv", text)
    client.post(f"{LIST}add/", {"file": file, "source": "合作方丙"})
    assert ImportBatch.objects.latest("pk").saved_mapping.encoding == "big5"


def test_another_delimiter_shows_other_columns_and_keeps_the_source(client):
    upload(client, delimiter="|", header=HEADER.replace("昵称", "昵,;称"))
    batch = ImportBatch.objects.get()
    response = client.post(
        f"{LIST}{batch.pk}/columns/",
        {"encoding": "utf-8", "delimiter": ";", "source": "合作方甲", "read": "1"},
    )
    form = response.context["form"]
    assert (len(rows(response)), form["delimiter"].value()) == (2, ";")
    assert (form["source"].value(), form.is_bound) == ("合作方甲", False)
    batch.refresh_from_db()
    assert batch.delimiter == "|"


class TestSource:
    @pytest.fixture
    def saved(self, client):
        upload(client, source="合作方甲")
        say(client, ImportBatch.objects.get(), source="合作方甲")
        return ColumnMapping.objects.get()

    def test_what_is_said_is_kept_for_the_source_with_its_history(self, saved, cast):
        assert (saved.source, saved.columns, saved.encoding) == ("合作方甲", COLUMNS, "utf-8")
        assert saved.history.get().history_user == cast["importer"]

    def test_the_next_file_with_the_same_header_is_read_so(self, saved, client):
        response = upload(client, source="合作方甲")
        batch = ImportBatch.objects.latest("pk")
        assert response.redirect_chain == [(f"{LIST}{batch.pk}/change/", 302)]
        assert (batch.state, batch.columns) == ("uploaded", COLUMNS)
        jobs.work_off()
        page = client.get(f"{LIST}{batch.pk}/change/").content.decode()
        assert "as saved for 合作方甲" in page
        batch.refresh_from_db()
        assert (batch.state, batch.new_accounts) == ("previewed", 1)

    @pytest.mark.parametrize("source", ["", "合作方乙"])
    def test_a_file_of_another_source_is_asked_about(self, saved, source, client):
        upload(client, source=source)
        assert ImportBatch.objects.latest("pk").state == "mapping"

    def test_another_header_is_asked_about_with_what_is_known_proposed(self, saved, client):
        response = upload(client, source="合作方甲", header=HEADER.replace("备注", "说明"))
        assert ImportBatch.objects.latest("pk").state == "mapping"
        assert proposed(response) == [*list(SAID.values())[:7], ""]

    def test_what_is_said_anew_replaces_what_was_saved(self, saved, client):
        upload(client, source="合作方甲", header=HEADER.replace("备注", "简介"))
        say(client, ImportBatch.objects.latest("pk"), source="合作方甲", column_8="introduction")
        saved.refresh_from_db()
        assert saved.columns == [*COLUMNS[:7], ["简介", "introduction"]]
        assert saved.history.count() == 2

    def test_saying_the_same_again_writes_nothing(self, saved, client):
        upload(client)
        say(client, ImportBatch.objects.latest("pk"), source="合作方甲")
        assert saved.history.count() == 1

    def test_sources_are_offered_where_one_is_named(self, saved, client):
        option = '<option value="合作方甲"></option>'
        assert option in client.get(f"{LIST}add/").content.decode()
        assert option in upload(client).content.decode()

    def test_what_is_saved_can_be_looked_at_and_not_edited(self, saved, client, signed_in):
        url = f"/desk/accounts/columnmapping/{saved.pk}/change/"
        assert "编号 → external_id" in client.get(url).content.decode()
        assert client.post(url, {"source": "x"}).status_code == 403
        assert signed_in("reviewer").get(url).status_code == 403


def test_whoever_may_not_say_it_is_refused(client, signed_in):
    upload(client)
    url = f"{LIST}{ImportBatch.objects.get().pk}/columns/"
    for role in ("auditor", "reviewer"):
        assert signed_in(role).get(url).status_code == 403
        assert signed_in(role).post(url, SAID).status_code == 403


def test_a_page_that_is_out_of_date_changes_nothing(client):
    upload(client)
    batch = ImportBatch.objects.get()
    say(client, batch)
    assert say(client, batch).status_code == 409
    assert client.get(f"{LIST}{batch.pk}/columns/").status_code == 302


def test_a_file_that_is_gone_says_so(client):
    upload(client)
    batch = ImportBatch.objects.get()
    batch.path.unlink()
    page = client.get(f"{LIST}{batch.pk}/columns/", follow=True).content.decode()
    assert "upload it again" in page


def test_a_file_that_waits_is_discarded_and_deleted(client, django_capture_on_commit_callbacks):
    upload(client)
    batch = ImportBatch.objects.get()
    key = str(client.get(f"{LIST}{batch.pk}/change/").context["idempotency_key"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"{LIST}{batch.pk}/decide/discard/",
            {"seen_version": batch.version, "idempotency_key": key},
        )
    batch.refresh_from_db()
    assert (batch.state, batch.path.exists()) == ("discarded", False)
    assert not PublicAccount.objects.exists()
