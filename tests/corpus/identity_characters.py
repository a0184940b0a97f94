"""Names and ids of look-alikes: what does not show, what turns text, twins of other forms."""

from tests.corpus.cases import (
    CREDIT_CODE,
    NAME_REPEATED,
    RESIDENT_ID,
    SUBJECT,
    Case,
    Rows,
    between,
    faults,
    faulty_cells,
    faulty_values,
    good_cells,
    person,
    row,
    table,
)
from tests.factories import far_name

UNSEEN = {
    "fillers and joiners": "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u2800\u3164\uffa0",
    "zero width characters": "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u2065\ufeff",
    "marks of direction": "\u061c\u200e\u200f",
    "marks that turn text": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "deprecated and annotating marks": "\u206a\u206f\ufff9\ufffb\U0001d173",
    "separators": "\u2028\u2029",
    "variation selectors": "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "no characters": "\ufdd0\uffff",
    "controls": "\t\v\f\x01\x07\x08\x1b\x1f\x7f\x80\x85\x9f",
}
CODES = {"private use": "private_use", "no characters": "unassigned"}
SPACES = "\u00a0\u1680\u2000\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# A name, and another spelling of it that a reader takes for the same.
TWINS = {
    "decomposed": ("école", "e\u0301cole"),
    "full width": ("Tea123", "Ｔｅａ１２３"),
    "case": ("TeaTime", "teatime"),
    "Cyrillic": ("Teaocp", "T\u0435\u0430\u043e\u0441\u0440"),
    "Greek": ("Teaov", "Tea\u03bf\u03bd"),
    "mathematical letters": ("Tea", "𝐓𝐞𝐚"),
    "circled letters": ("Tea", "Ⓣⓔⓐ"),
    "a ligature": ("office", "o\ufb03ce"),
    "traditional script": ("国学讲堂", "國學講堂"),
    "a Kangxi radical": ("人物周刊", "⼈物周刊"),
    "a CJK radical": ("人民生活", "人⺠生活"),
    "a compatibility ideograph": ("率真生活", "\uf9db真生活"),
    "a shape": ("日报读者", "曰报读者"),
    "a space": ("城市观察", "城市 观察"),
    "an ideographic space": ("城市观察", "城市\u3000观察"),
    "an em space": ("城市观察", "城市\u2003观察"),
    "a narrow space": ("城市观察", "城市\u202f观察"),
    "decoration": ("城市观察", "★城市观察★"),
    "zero for the letter": ("Go0gleTea", "GoOgleTea"),
    "squared characters": ("㍿城市", "株式会社城市"),
}
EMOJI = (
    "👨\u200d👩\u200d👧 一家",
    "❤\ufe0f\u200d🔥",
    "☀\ufe0f早安",
    "1\ufe0f\u20e3号",
    "🇨🇳新闻",
    "👍🏽好",
)


def unseen():
    for what, marks in UNSEEN.items():
        code = CODES.get(what, "invisible")
        texts = [f"城市{mark}观察" for mark in marks]
        for column in ("name", "introduction", "entity_legal_name"):
            yield faulty_values(f"{what} in {column}", column, code, *texts)
        alone = [mark for mark in marks if mark.strip()]
        yield faulty_values(f"{what} alone", "name", code, *alone)
    for mark in "\r\n":
        text = f"城市{mark}观察"
        yield faulty_cells(f"{mark!a} in a name", ("name", "invisible"), name=text)
    blank = [f"{mark} {mark}" for mark in SPACES]
    yield faulty_values("spaces of every kind are no name", "name", "required", *blank)
    rows = [
        row(number, external_id=f"s-{number}", name=f"{mark}{far_name(number)}{mark}")
        for number, mark in enumerate(SPACES, 1)
    ]
    around = Rows(len(rows) + 2, holds={"name": far_name(1)})
    yield Case("spaces of every kind around names", between(*rows).encode(), around)
    legal = row(2)["entity_legal_name"]
    rows = [
        row(2, external_id=f"s-{number}", name=far_name(number), entity_legal_name=f"{legal}{mark}")
        for number, mark in enumerate(SPACES, 1)
    ]
    around = Rows(len(rows) + 2)
    yield Case("spaces of every kind behind a legal name", between(*rows).encode(), around)
    yield faulty_cells("text turned round", ("name", "invisible"), name="\u202e察观市城\u202c")
    yield faulty_cells(
        "marks without end that turn text",
        ("introduction", "invisible"),
        introduction="\u2067" * 99,
    )


def emoji():
    for text in EMOJI:
        yield good_cells(f"emoji keep what joins them: {text!a}", {"name": text}, name=text)
    broken = {
        "a joiner at the end": "👨\u200d",
        "a joiner between letters": "a\u200db",
        "two joiners": "👨\u200d\u200d👩",
        "a selector behind a letter": "a\ufe0f",
        "a selector behind a digit": "1\ufe0f",
        "two selectors": "❤\ufe0f\ufe0f",
        "a flag by tags": "🏴\U000e0067\U000e0062\U000e007f",
    }
    for what, text in broken.items():
        yield faulty_cells(f"emoji: {what}", ("name", "invisible"), name=text)


def twins():
    for what, (plain, twin) in TWINS.items():
        rows = table(row(1, name=plain), row(2, name=twin), row(3)).encode()
        yield Case(f"twins by {what}", rows, Rows(2, faults(("name", NAME_REPEATED))))
    yield good_cells("NFC is kept", {"name": "école"}, name="e\u0301cole")
    yield good_cells("full width is kept", {"name": "Ｔｅａ"}, name="Ｔｅａ")
    yield good_cells("a compatibility ideograph is unified", {"name": "率真"}, name="\uf9db真")
    composed = table(
        row(1, entity_legal_name="e\u0301cole"),
        row(2, entity_legal_name="école", **{CREDIT_CODE: row(1)[CREDIT_CODE]}),
    )
    yield Case("a legal name in both normal forms is one", composed.encode(), Rows(2))
    rows = table(*(row(n, external_id="a\u0301-1") for n in (1,)), row(3)).encode()
    yield Case("an accent in an id", rows, Rows(1, faults(("external_id", "format"), line=2)))


def ids():
    look_alikes = {
        "a Cyrillic letter": "s-\u0430",
        "a full-width letter": "ｓ-1",
        "a full-width digit": "s-１",
        "an Arabic digit": "s-١",
        "a superscript": "s-¹",
        "an en dash": "s–1",
        "a minus sign": "s−1",
        "a zero width space": "s\u200b-1",
        "a right-to-left override": "s\u202e-1",
        "a soft hyphen": "s\u00ad-1",
        "a long s": "\u017f-1",
        "the Kelvin sign": "\u212a-1",
        "Chinese": "账号",
        "a slash": "../s",
        "a space": "s 1",
        "a line break": "s\n1",
        "markup": "<b>s</b>",
        "a quote": "s'; DROP TABLE--",
        "a percent sign": "s%",
    }
    for what, text in look_alikes.items():
        yield faulty_cells(f"an id with {what}", ("external_id", "format"), external_id=text)
    yield good_cells("an id of every permitted mark", external_id=SUBJECT, name="Ab_.:-9")
    codes = {
        "a Cyrillic check letter": "9111000060003734\u0406L",
        "the letter O for zero": "911100006OOO37341L",
        "a Roman numeral": "91110000600037341\u216c",
    }
    for what, code in codes.items():
        yield faulty_cells(
            f"a credit code with {what}",
            (CREDIT_CODE, "credit_code_characters"),
            **{CREDIT_CODE: code},
        )
    written = {
        "a zero width space": "9111\u200b0000600037341L",
        "an override": "91110000600037341L\u202e",
        "full-width letters": "９１１１００００６０００３７３４１Ｌ",
    }
    for what, code in written.items():
        yield good_cells(f"a credit code with {what}", **{CREDIT_CODE: code})
    number = person(1)[RESIDENT_ID]
    yield faulty_cells(
        "a resident id with a Cyrillic check letter",
        (RESIDENT_ID, "identity_characters"),
        of=person,
        **{RESIDENT_ID: "11010519491231002\u0425"},
    )
    persons = {
        "spaces": f"{number[:6]} {number[6:]}",
        "a zero width space": f"{number[:6]}\u200b{number[6:]}",
        "full-width digits": number.translate({0x30 + n: 0xFF10 + n for n in range(10)}),
        "a Roman numeral ten": "11010519491231002\u2169",
    }
    for what, text in persons.items():
        yield good_cells(f"a resident id with {what}", of=person, **{RESIDENT_ID: text})


def cases():
    """All of this family."""
    yield from unseen()
    yield from emoji()
    yield from twins()
    yield from ids()
