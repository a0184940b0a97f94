"""A registry file as an office keeps it is put into service in a real browser, in Chinese."""

import csv
import io

import openpyxl
import pytest

from accounts.enums import AccountState, EntityState
from accounts.models import OperatingEntity, PublicAccount
from tests.browser.service import Clerk
from tests.browser.visits import browser
from tests.factories import UserFactory, credit_code, far_name, resident_id

MAX_CLICKS = 20
COUNT = 36
HEADER = (
    *("账号ID", "账号名称", "简介", "内容分类", "主体类型", "主体名称"),
    *("统一社会信用代码", "身份证号", "联系电话", "注册日期", "粉丝数"),
)
NAME = "松间鹤鸣松"
VERIFY = "accounts.operatingentity.verify"


def registry():
    """Rows of a file: enterprises and persons, dates and counts as people write them."""
    for number in range(COUNT):
        is_person = number % 6 == 5
        yield (
            f"GZH{number:05d}",
            NAME if number == 7 else far_name(f"service {number}"),
            "每天一条有用的消息",
            "综合",
            "个人" if is_person else "企业",
            f"周例{number:02d}" if is_person else f"示例服务{number:03d}有限公司",
            "" if is_person else credit_code(5000 + number),
            resident_id(5000 + number) if is_person else "",
            f"138{number:08d}",
            f"2024年{number % 12 + 1}月{number % 27 + 1}日",
            f"{number + 1}.2万",
        )


def csv_file():
    """GB18030, as Excel saves it on a Chinese computer."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *registry()])
    return {
        "name": "公众账号登记表.csv",
        "mimeType": "text/csv",
        "buffer": text.getvalue().encode("gb18030"),
    }


def xlsx_file():
    """A workbook with a title above the header."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (("公众账号登记表",), HEADER, *registry()):
        book.active.append(row)
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "公众账号登记表.xlsx", "mimeType": kind, "buffer": content.getvalue()}


@pytest.fixture
def people(committed):
    """An importer, and two approvers."""
    for username, role in (
        ("importer01", "importer"),
        ("approver01", "approver"),
        ("approver02", "approver"),
    ):
        UserFactory(username=username, roles=[role])


@pytest.mark.parametrize(
    ("make", "by_two"), [(csv_file, False), (xlsx_file, True)], ids=["one person", "two people"]
)
def test_a_registry_is_put_into_service_in_few_clicks(make, by_two, people, live_server, settings):
    settings.SECOND_PERSON_VERBS = [VERIFY] if by_two else []
    clicks = []
    with browser() as chromium:
        importer = Clerk(chromium, live_server.url, "importer01", clicks)
        importer.import_file(make(), dropped=by_two)
        importer.visitor.narrow()
        approver = last = Clerk(chromium, live_server.url, "approver01", clicks)
        approver.verify()
        if by_two:
            approver.look("proposed", ".messagelist")
            last = Clerk(chromium, live_server.url, "approver02", clicks)
            last.confirm()
        last.see_completed(COUNT)
        last.activate()
        last.see_completed(COUNT)
        last.visitor.narrow()
        last.find(NAME)
    troubles = [each for clerk in (importer, approver, last) for each in clerk.visitor.troubles]
    assert not troubles, "\n".join(troubles)
    assert set(OperatingEntity.objects.values_list("state", flat=True)) == {EntityState.VERIFIED}
    assert set(PublicAccount.objects.values_list("state", flat=True)) == {AccountState.ACTIVE}
    assert len(clicks) < MAX_CLICKS, "\n".join(clicks)
