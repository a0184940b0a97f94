"""The registry file of a partner: its columns have names of their own, and wait for a person."""

from accounts.imports import batches
from audit.context import acting_as
from tests.factories import credit_code, far_name

HEADER = "编号,昵称,状态,类别,主体类型,公司,信用代码,手机号,备注"
ROWS = 12


def upload(uploader, now):
    """Upload it in the name of `uploader`. Returns its batch."""
    rows = [_row(number) for number in range(1, ROWS + 1)]
    with acting_as(uploader):
        return batches.receive(
            chunks=["\n".join([HEADER, *rows, ""]).encode("gb18030")],
            file_name="partner-export.csv",
            source="Partner X export",
            at=now,
        )


def _row(number):
    facts = "已认证,general,enterprise"
    company = f"示例{number}有限公司,{credit_code(9000 + number)}"
    return f"px-{number},{far_name(number)},{facts},{company},13800138000,第{number}批"
