"""What single cells hold: required, too long, wrong numbers, days and choices."""

from datetime import date

from tests.corpus.cases import (
    CREDIT_CODE,
    REQUIRED,
    RESIDENT_ID,
    SUBJECT,
    faulty_cells,
    faulty_values,
    good_cells,
    person,
    row,
)

CODE = "91110000600037341L"


def texts():
    for column in REQUIRED:
        yield faulty_cells(f"no {column}", (column, "required"), **{column: ""})
        yield faulty_cells(
            f"spaces for {column}", (column, "required"), **{column: " \u3000\u00a0"}
        )
    limits = {"name": 60, "introduction": 500, "entity_legal_name": 200}
    for column, limit in limits.items():
        yield good_cells(f"the longest {column}", **{column: "字" * limit})
        yield good_cells(f"the longest {column} of astral characters", **{column: "𠮷" * limit})
        yield faulty_cells(
            f"a longer {column}", (column, "too_long"), **{column: "字" * (limit + 1)}
        )
    yield faulty_cells(
        "a name that its normal form makes too long", ("name", "too_long"), name="\u0958" * 60
    )
    yield good_cells("a name that its normal form makes short enough", name="e\u0301" * 60)
    yield faulty_cells(
        "one letter under 500 accents", ("name", "too_long"), name="a" + "\u0301" * 500
    )
    yield faulty_cells("an id of 65 letters", ("external_id", "format"), external_id="9" * 65)
    yield good_cells("a name in spaces", {"name": "毕导"}, name=" \u3000毕导\u00a0 ")
    yield good_cells("markup is text", {"name": "<b>&amp;"}, name="<b>&amp;")
    yield good_cells("a statement is text", {"name": "'; DROP TABLE x--"}, name="'; DROP TABLE x--")
    yield good_cells("a template is text", {"name": "{{ 7*7 }}{% x %}"}, name="{{ 7*7 }}{% x %}")
    yield good_cells("percent signs are text", {"name": "%s %(x)s 100%"}, name="%s %(x)s 100%")
    yield good_cells("nothing is a name too", {"name": "None"}, name="None")
    yield good_cells("a number is a name too", {"name": "1.0"}, name="1.0")


def choices():
    given = ("0", "general ,news", "enterprise;media", "<b>", "None")
    others = {"content_category": ("企业", "体育"), "entity_type": ("综合", "个体工商户")}
    for column, words in others.items():
        yield faulty_values(f"no {column} that is known", column, "choice", *given, *words)
    for word, value in {
        "News": "news",
        "新闻": "news",
        "综合": "general",
        " 教育\u3000": "education",
    }.items():
        yield good_cells(
            f"a category written {word!r}", {"content_category": value}, content_category=word
        )
    yield good_cells("a choice in spaces", {"content_category": "news"}, content_category="  news ")


def numbers():
    faulty = ("9.1E+17", "9.11100E17", "91110000600037341.0", "9.1e+17")
    for given in faulty:
        yield faulty_cells(
            f"a credit code as Excel leaves it: {given}",
            (CREDIT_CODE, "excel_number"),
            **{CREDIT_CODE: given},
        )
    for given in ("1.1E+17", "3.60426199101010071e+17", "360426199101010000.00"):
        yield faulty_cells(
            f"a resident id as Excel leaves it: {given}",
            (RESIDENT_ID, "excel_number"),
            of=person,
            **{RESIDENT_ID: given},
        )
    wrong = {
        "a wrong check digit": ("91110000600037341A", "check"),
        "a digit too few": (CODE[:-1], "length"),
        "a digit too many": (f"{CODE}1", "length"),
        "a dot": (f"{CODE}.", "characters"),
        "an organization code": ("600037341", "length"),
        "two numbers": (f"{CODE}/{CODE}", "characters"),
    }
    for what, (given, fault) in wrong.items():
        yield faulty_cells(
            f"a credit code with {what}",
            (CREDIT_CODE, f"credit_code_{fault}"),
            **{CREDIT_CODE: given},
        )
    for given in (
        f"'{CODE}",
        f'="{CODE}"',
        f"\u202a{CODE}\u202c",
        CODE.lower(),
        "9111 0000-6000 3734-1L",
        "9111–0000–60003734 1L",
    ):
        yield good_cells(f"a credit code written {given}", **{CREDIT_CODE: given})
    sick = {
        "a wrong check digit": ("360426199101010072", "identity_check"),
        "zeros of a spreadsheet": ("360426199101010000", "excel_number"),
        "a day that does not exist": ("110101199002300014", "identity_birth_date"),
        "a day to come": ("110101203001010014", "identity_birth_future"),
        "a day of another age": ("110101185001010018", "identity_birth_year"),
        "fifteen digits": ("360426910101007", "identity_former"),
        "hyphens": ("360426-19910101-0071", "identity_characters"),
        "a passport": ("E12345678", "identity_characters"),
    }
    for what, (given, code) in sick.items():
        yield faulty_cells(
            f"a resident id: {what}", (RESIDENT_ID, code), of=person, **{RESIDENT_ID: given}
        )
    sound = {
        "a small x": "11010519491231002x",
        "a county younger than its holder": "441900198001010015",
        "a county that the library lacks": "13313119900101001X",
        "a division of no province": "999999199001010016",
        "a residence permit of Hong Kong": "810000199408230021",
        "a residence permit of Taiwan": "830000199201300022",
        "a former permanent residence card": "USA110085010112",
    }
    for what, given in sound.items():
        yield good_cells(f"a resident id: {what}", of=person, **{RESIDENT_ID: given})
    yield faulty_cells(
        "a person with a credit code",
        (CREDIT_CODE, "identity_personal"),
        of=person,
        **{CREDIT_CODE: CODE},
    )
    yield faulty_cells(
        "an enterprise with a resident id",
        (RESIDENT_ID, "identity_organization"),
        **{RESIDENT_ID: "360426199101010071"},
    )
    yield faulty_cells(
        "an enterprise under a resident id alone",
        (CREDIT_CODE, "required"),
        (RESIDENT_ID, "identity_organization"),
        **{CREDIT_CODE: "", RESIDENT_ID: "360426199101010071"},
    )
    yield faulty_cells(
        "an enterprise without a number", (CREDIT_CODE, "required"), **{CREDIT_CODE: ""}
    )
    yield faulty_cells(
        "a person without a number", (RESIDENT_ID, "required"), of=person, **{RESIDENT_ID: ""}
    )


def phones():
    for given in ("1.38001E+10", "13800138000.0"):
        yield faulty_cells(
            f"a phone as Excel leaves it: {given}",
            ("contact_phone", "excel_number"),
            contact_phone=given,
        )
    bad = {
        "too short": "12345",
        "words": "电话",
        "a label": "电话13800138000",
        "a name behind": "13800138000张三",
        "letters in front": "abc13800138000",
        "letters for digits": "1-800-FLOWERS",
        "the letter O": "138O0138000",
        "an extension": "010-62793001 ext. 802",
        "a short extension": "+8613800138000x5",
        "a Chinese extension": "010-62793001转802",
        "a link": "tel:+86-138-0013-8000;ext=9",
        "two phones by a semicolon": "13800138000;13900139000",
        "two phones by a slash": "13800138000/13900139000",
        "two phones by a comma": "13800138000,13900139000",
        "a zero width space": "1\u200b3800138000",
        "an override": "138\u202e00138000",
        "Arabic digits": "٠١٣٨٠٠١٣٨٠٠٠",
        "an emergency number": "110",
        "a number that nobody has": "19999999999999",
        "a plus alone": "+",
        "underscores": "138_0013_8000",
    }
    for what, given in bad.items():
        yield faulty_cells(f"a phone: {what}", ("contact_phone", "phone"), contact_phone=given)
    for given in (
        "",
        "010-62793001",
        "+86 138 0013 8000",
        "(86)13800138000",
        "0086 13800138000",
        "１３８００１３８０００",
        "400-810-8888",
        "+852 2123 4567",
    ):
        yield good_cells(f"a phone written {given!r}", contact_phone=given)


def days():
    wrong = {
        "no days of any calendar": ("2015-02-30", "2023-02-29", "2015-13-01", "2015-00-10"),
        "no days, as programs write nothing": ("0000-00-00", "-2015-01-01", "1900-02-29"),
        "days as programs shorten them": ("20150102.0", "4.5231E+04", "12345"),
        "days of other characters": ("2015–01–02", "٢٠١٥-٠١-٠٢"),
        "days of other calendars": ("2015-W01-1", "today"),
        "days out of a month": ("20150229", "2015/1/32", "2015/0/1"),
    }
    for what, given in wrong.items():
        yield faulty_values(what, "registered_on", "date", *given)
    for given, day in (
        ("2015/1/2", date(2015, 1, 2)),
        ("20150102", date(2015, 1, 2)),
        ("2016-02-29", date(2016, 2, 29)),
        ("45231", date(2023, 11, 1)),
        ("45231.5", date(2023, 11, 1)),
        ("2015.01.02", date(2015, 1, 2)),
        ("2015年1月2日", date(2015, 1, 2)),
        ("2015-1-2", date(2015, 1, 2)),
        ("２０１５0102", date(2015, 1, 2)),
        ("2015-01-02 00:00:00", date(2015, 1, 2)),
        ("2015-01-02T00:00:00Z", date(2015, 1, 2)),
        ("", None),
        ("None", None),
        ("—", None),
    ):
        yield good_cells(f"a day written {given!r}", {"registered_on": day}, registered_on=given)
    yield faulty_values(
        "days in more than one order", "registered_on", "date_ambiguous", "15-01-02", "01/02/2015"
    )
    yield faulty_cells(
        "a registration to come",
        ("registered_on", "date_future"),
        registered_on="9999-12-31",
        last_active_on="",
    )
    yield faulty_cells(
        "an activity to come", ("last_active_on", "date_future"), last_active_on="9999-12-31"
    )
    yield faulty_cells(
        "active before registered", ("last_active_on", "date_order"), last_active_on="2015-01-20"
    )


# Counts as people write them.
WRITTEN = (
    *(("1,200", 1200), ("1 200", 1200), ("1\u00a0200", 1200), ("1.0", 1), ("1200人", 1200)),
    *(("5万", 50_000), ("3k", 3000), ("１２００", 1200), ("NaN", None), ("None", None)),
)


def counts():
    wrong = {
        "counts with a sign": ("-1", "+5", "−5"),
        "counts in other groups": ("1,2", "12,00", "1_000", "1'200"),
        "counts as Excel shortens them": ("1.2E+06", "1e3"),
        "counts out of bounds": ("1000000000001", "9" * 5000),
        "counts that are not exact": ("5万+", "约5万", "1.23456万"),
        "counts of other characters": ("١٢", "一千"),
        "counts of programs": ("0x10", "Infinity", "true"),
    }
    for what, given in wrong.items():
        yield faulty_values(what, "follower_count", "number", *given)
    for given, count in (("0", 0), ("0012", 12), (str(10**12), 10**12), ("", None), *WRITTEN):
        yield good_cells(
            f"a count written {given!r}", {"follower_count": count}, follower_count=given
        )


def many():
    """Rows with several faults, all of which are told at once."""
    yield faulty_cells(
        "six faults of a person",
        *(("name", "required"), ("content_category", "choice"), (RESIDENT_ID, "excel_number")),
        *(("contact_phone", "phone"), ("registered_on", "date"), ("follower_count", "number")),
        of=person,
        name="",
        content_category="x",
        **{RESIDENT_ID: "1.1E+17"},
        contact_phone="x",
        registered_on="x",
        follower_count="x",
    )
    yield faulty_cells(
        "nothing but an id",
        *((column, "required") for column in REQUIRED if column != "external_id"),
        **dict.fromkeys(row(1), "") | {"external_id": SUBJECT},
    )
    yield faulty_cells(
        "an unknown kind of entity asks for no number",
        ("entity_type", "choice"),
        entity_type="firm",
        **{CREDIT_CODE: ""},
    )
    yield faulty_cells(
        "two future days in the wrong order",
        ("registered_on", "date_future"),
        ("last_active_on", "date_order"),
        registered_on="9998-01-01",
    )


def cases():
    """All of this family."""
    for family in (texts, choices, numbers, phones, days, counts, many):
        yield from family()
