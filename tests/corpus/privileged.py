"""Columns by which a file would grant standing, plain or disguised: left out, or nothing."""

from accounts.models import OperatingEntity, PublicAccount
from tests.corpus.cases import COLUMNS, bad_column

# What the models hold and a file never gives.
PRIVILEGED_FIELDS = (
    *(
        "id",
        "version",
        "state",
        "grade",
        "verified_at",
        "verified_by",
        "verified_by_id",
        "verification_method",
    ),
    *("created_at", "updated_at"),
)
PLAIN = (
    *("pk", "status", "verified", "credit_rating", "credit_rating_score", "special_label"),
    *("special_labels", "is_blacklisted", "is_verified", "is_superuser", "created_by"),
    *("account_status", "account_state", "entity_state", "entity_verified_at", "account_grade"),
    *("entity_id", "account_is_verified", "updated_by"),
    *("状态", "账号状态", "认证状态", "信用等级", "专门标识"),
)
SPELLED = ("Status", " STATE ", "Is_Verified", "Account_Status")
DISGUISED = (
    *("st\u0430tus", "\u0455tate", "\u0456s_special", "gr\u0430de", "st\u03b1te"),
    *("ｓｔａｔｕｓ", "ｓtate", "ｉｓ＿verified", "𝐬𝐭𝐚𝐭𝐮𝐬", "ⓢⓣⓐⓣⓔ"),
    *("status\u200b", "sta\u200dtus", "\u202estate", "st\u00adate", "\ufeffstate", "state\u2060"),
    *("status\u00a0", "\tgrade", "state\ufe0f", "st\u034fate", "state\u3164"),
    *("\u017ftate", "verified\u200e_at", "account_\u200bstate"),
)
# Not a column of ours in any spelling: nobody knows it.
UNKNOWN = (
    *("认证", "黑名单", "是否加V"),
    *("blacklisted", "role", "password", "__class__", "account.state", "account__state"),
    *("is verified", "credit-rating", "history_user", "status=active", "$where"),
)


def model_fields():
    """Every field of the models that is no column of a file, by the model's own list."""
    fields = [*PublicAccount._meta.concrete_fields, *OperatingEntity._meta.concrete_fields]
    names = {name for field in fields for name in (field.name, field.attname)}
    return sorted(names - {*COLUMNS})


def cases():
    """All of this family."""
    for name in PLAIN:
        yield bad_column(f"privileged: {name}", name, "privileged")
    for name in SPELLED:
        yield bad_column(f"privileged in another spelling: {name!r}", name, "privileged")
    for name in DISGUISED:
        yield bad_column(f"privileged in disguise: {name!a}", name, "disguised")
    for name in UNKNOWN:
        yield bad_column(f"no column of ours: {name}", name, "unknown")
    for name in model_fields():
        code = "privileged" if name in PRIVILEGED_FIELDS else "unknown"
        if name not in PLAIN:
            yield bad_column(f"a field of the models: {name}", name, code)
