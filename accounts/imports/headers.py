"""How others call the columns: headers that need no correction, in Chinese and English."""

SYNONYMS = {
    "external_id": ("账号ID", "账号编号", "平台ID", "平台账号ID", "公众账号ID", "platform id"),
    "name": ("账号名称", "公众账号名称", "名称", "昵称", "account name"),
    "introduction": ("简介", "账号简介", "介绍", "description"),
    "content_category": ("类别", "内容类别", "账号类别", "分类", "category"),
    "entity_type": ("主体类型", "运营主体类型"),
    "entity_legal_name": ("主体名称", "运营主体", "运营主体名称", "单位名称", "legal name"),
    "entity_unified_social_credit_code": (
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "unified social credit code",
    ),
    "entity_resident_id": (
        "身份证号",
        "身份证号码",
        "居民身份证号码",
        "公民身份号码",
        "resident id",
    ),
    "contact_phone": (
        "联系电话",
        "联系手机",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "phone",
        "mobile",
    ),
    "registered_on": ("注册日期", "开通日期"),
    "last_active_on": ("最近活跃日期", "最后活跃日期"),
    "follower_count": ("粉丝数", "粉丝量", "订阅数", "followers"),
}
_KNOWN = {
    each.casefold(): column
    for column, synonyms in SYNONYMS.items()
    for each in (*synonyms, column.replace("_", " "))
}


def column_of(header):
    """The column that a header means, or None where it is none of the synonyms."""
    return _KNOWN.get(header.strip(" \u3000").casefold())
