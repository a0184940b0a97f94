"""The tables that detectors read: which columns a file must have, and what becomes of them.

Here alone SQL is DuckDB's own. It turns a file's columns into plain integers and texts: days and
hours counted from 1970 and seconds of the wall clock in China, an absent text as ''.
"""

from dataclasses import dataclass

# What a column holds, as DuckDB reads it; a count ends before four thousand million, so that SQL
# may multiply it.
TEXT, TIME, DAY, COUNT = "VARCHAR", "TIMESTAMPTZ", "DATE", "UINTEGER"

FREE_TEXTS = ("text", "name", "settlement_name")
# What exports of platforms call a column, besides its own name; compared after folding.
SYNONYMS = {
    "account": (
        *(
            "账号ID",
            "账号编号",
            "账号标识",
            "平台账号ID",
            "平台ID",
            "公众账号ID",
            "公众号ID",
            "公众号编号",
        ),
        *("账号", "account id", "platform id", "external id"),
    ),
    "time": (
        "时间",
        "发生时间",
        "操作时间",
        "发布时间",
        "发文时间",
        "关注时间",
        "注册时间",
        "事件时间",
    ),
    "day": ("日期", "统计日期", "数据日期", "统计时间", "date"),
    "source": ("来源", "关注来源", "渠道", "关注渠道", "来源渠道"),
    "consent": ("同意", "是否同意", "用户同意", "同意方式", "授权", "是否授权"),
    "followers": ("粉丝数", "粉丝量", "关注人数", "关注者", "关注者数", "关注数", "累计关注人数"),
    "reads": ("阅读数", "阅读量", "阅读次数", "总阅读数"),
    "likes": ("点赞数", "点赞量", "点赞次数", "赞数"),
    "shares": ("分享数", "分享量", "分享次数", "转发数", "转发量", "转发次数"),
    "operator": ("操作人", "操作者", "操作人ID", "操作员", "运营者", "发布人", "发布者"),
    "contact": ("联系方式", "联系电话", "手机号", "手机号码", "电话"),
    "title_hash": ("标题哈希", "标题摘要值", "标题hash"),
    "body_hash": ("正文哈希", "内容哈希", "正文摘要值", "正文hash", "内容hash"),
    "text": ("正文", "内容", "文本", "正文内容", "文章内容"),
    "entity": ("主体", "主体编号", "主体ID", "运营主体", "运营主体编号", "entity id"),
    "address": ("IP", "IP地址", "注册IP", "ip address"),
    "device": ("设备", "设备ID", "设备号", "设备标识", "设备编号", "device id"),
    "name": ("名称", "账号名称", "昵称", "账号昵称", "公众号名称"),
    "registered_on": ("注册日期", "登记日期", "开通日期", "注册时间", "创建时间"),
    "last_active_on": (
        "最近活跃日期",
        "最后活跃日期",
        "最近活跃日",
        "最近活跃时间",
        "最近发文日期",
        "最后发文日期",
    ),
    "kind": ("类型", "操作类型", "事件类型", "变更类型", "行为类型"),
    "counterparty": ("对方", "对方主体", "交易对方", "对手方", "受让方"),
    "contact_phone": ("联系电话", "手机号", "手机号码", "联系手机", "电话"),
    "settlement_name": ("结算名称", "结算户名", "收款户名", "收款人", "收款人名称"),
    "region": ("地区", "省份", "登录地", "登录地区", "所在地", "IP属地"),
    "entity_number": ("统一社会信用代码", "证件号码", "主体证件号码", "证件号"),
}

SECOND = "CAST(epoch(CAST(time AS TIMESTAMP)) AS BIGINT)"
# A name whose numbers stand as '#': Arabic and Chinese ones, in half and full width.
STEM = "regexp_replace(lower(name), '[0-9０-９〇零一二三四五六七八九十百]+', '#', 'g')"

# A text as near-duplicates share it: letters and digits of its first thousand, and of these all
# sequences of four, hashed. The smallest hashes of 18 classes are the text's signature (of all,
# where a class is empty), and nine keys of two each stand for it. Two texts that have a share J of
# their sequences in common have each key in common with a probability of J squared.
LETTERS = r"regexp_replace(lower(left(text, 1000)), '[^\p{L}\p{N}]', '', 'g')"
SEQUENCES = """list_transform(
    list_zip(letters, letters[2:], letters[3:], letters[4:]), lambda each: hash(each))"""
SIGNATURE = """list_transform(range(18), lambda class:
    COALESCE(list_min(list_filter(sequences, lambda each: each % 18 = class)),
        list_min(sequences)))"""
KEYS = """list_transform(range(9), lambda key:
    'near:' || key || ':' || signature[2 * key + 1] || ':' || signature[2 * key + 2])"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: what it holds, whether a file must have it, and every row a value.

    `is_free` says that its texts are sentences or names, of which nothing but space is taken off.
    """

    name: str
    holds: str = TEXT
    is_required: bool = True
    is_filled: bool = True
    is_free: bool = False

    @property
    def names(self):
        """Its name and what exports call it."""
        return (self.name, *SYNONYMS.get(self.name, ()))

    @property
    def is_value(self):
        """Whether it holds numbers, ids or words as texts."""
        return self.holds == TEXT and not self.is_free


@dataclass(frozen=True, slots=True)
class Relation:
    """A table made from a file: `select` makes its columns from the view `source` of the file's.

    One of `any_of` must be in the file if they are given.
    """

    name: str
    columns: tuple
    select: str
    any_of: tuple = ()

    @property
    def required(self):
        """The names of columns that no file may lack."""
        return tuple(each.name for each in self.columns if each.is_required)


def _optional(*names, holds=TEXT):
    return tuple(
        Column(name, holds, is_required=False, is_filled=False, is_free=name in FREE_TEXTS)
        for name in names
    )


FOLLOWS = Relation(
    "follows",
    (Column("time", TIME), Column("account"))
    + (Column("source", is_filled=False), Column("consent", is_filled=False)),
    f"""SELECT account, {SECOND} AS second, {SECOND} // 3600 AS hour, source, consent
    FROM source""",
)
TRAFFIC = Relation(
    "traffic",
    (Column("day", DAY), Column("account"))
    + tuple(Column(name, COUNT) for name in ("followers", "reads", "likes", "shares")),
    """SELECT account, CAST(epoch(day) AS BIGINT) // 86400 AS day, followers, reads, likes, shares
    FROM source""",
)
POSTS = Relation(
    "posts",
    (Column("time", TIME), Column("account"), Column("operator", is_filled=False))
    + _optional("contact", "title_hash", "body_hash", "text"),
    f"""WITH
    pieces AS (SELECT *, {LETTERS} AS plain FROM source),
    split AS (SELECT *, string_split(plain, '') AS letters FROM pieces),
    hashed AS (SELECT *, {SEQUENCES} AS sequences FROM split),
    signed AS (SELECT *, {SIGNATURE} AS signature FROM hashed),
    keyed AS (
        SELECT *, CASE WHEN plain = '' THEN [] ELSE {KEYS} END || [CASE
            WHEN body_hash <> '' THEN 'same:body:' || body_hash
            WHEN plain <> '' THEN 'same:text:' || hash(plain)
            WHEN title_hash <> '' THEN 'same:title:' || title_hash
        END] AS keys
        FROM signed
    ),
    posts AS (
        SELECT account, {SECOND} AS second, operator, contact, unnest(keys) AS content,
            CASE WHEN plain <> '' THEN length(plain) END AS size
        FROM keyed
    )
    SELECT * FROM posts WHERE content IS NOT NULL""",
    any_of=("text", "body_hash", "title_hash"),
)
REGISTRATIONS = Relation(
    "registrations",
    (Column("time", TIME), Column("account"))
    + _optional("entity", "contact", "address", "device", "name"),
    f"""SELECT account, {SECOND} AS second, entity, contact, address, device, {STEM} AS stem
    FROM source""",
)
HOLDINGS = Relation(
    "holdings",
    (Column("account"), Column("entity"))
    + _optional("contact")
    + _optional("registered_on", "last_active_on", holds=DAY),
    """SELECT account, entity, contact,
        CAST(epoch(registered_on) AS BIGINT) // 86400 AS registered_day,
        CAST(epoch(last_active_on) AS BIGINT) // 86400 AS active_day
    FROM source""",
)
DEALINGS = Relation(
    "dealings",
    (Column("time", TIME), Column("account"), Column("kind"))
    + _optional("entity", "contact", "counterparty"),
    f"SELECT account, {SECOND} AS second, kind, entity, contact, counterparty FROM source",
)
OPERATORS = Relation(
    "operators",
    (Column("account"),) + _optional("contact_phone", "settlement_name", "region", "entity_number"),
    "SELECT account, contact_phone, settlement_name, region, entity_number FROM source",
    any_of=("contact_phone", "settlement_name", "region", "entity_number"),
)
