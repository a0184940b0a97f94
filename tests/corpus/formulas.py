"""Cells that a spreadsheet would compute: kept as text, quoted wherever they leave the desk."""

from tests.corpus.cases import CREDIT_CODE, faulty_cells, good_cells

FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM(1)"),
    *("=cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"),
    *('=HYPERLINK("https://example.invalid","x")', '=IMPORTXML("https://example.invalid","//a")'),
    *('=WEBSERVICE("https://example.invalid")', '=DDE("cmd","/C calc","x")', "=A1&A2"),
    *('"=1+1"', ";=1+1", "%0A=1+1", "﹢1", "⁺1"),
)
IN_SPACES = (" =1+1", "\u3000=1+1", "\u00a0+1", "\t=1+1", "\r\n@x", " \t －1")
HIDDEN = ("\u200b=1+1", "\u202e=1+1", "\ufeff+1", "\u00ad@x", "\x00=1"[1:] + "\x01")


def cases():
    """All of this family."""
    for text in FORMULAS:
        yield good_cells(f"a name that is a formula: {text}", {"name": text}, name=text)
    for text in FORMULAS[:9]:
        yield faulty_cells(
            f"a count that is a formula: {text}", ("follower_count", "number"), follower_count=text
        )
    for text in IN_SPACES:
        kept = text.strip(" \t\r\n\u00a0\u3000")
        yield good_cells(
            f"an introduction that is a formula in spaces: {text!a}",
            {"introduction": kept},
            introduction=text,
        )
    for text in HIDDEN:
        yield faulty_cells(
            f"a formula behind what does not show: {text!a}",
            ("introduction", "invisible"),
            introduction=text,
        )
    yield good_cells("a report's quote is taken off", {"name": "=1+1"}, name="'=1+1")
    yield good_cells("two quotes stay", {"name": "''=1+1"}, name="''=1+1")
    yield good_cells("a quote before words stays", {"name": "'word"}, name="'word")
    yield faulty_cells("a formula for an id", ("external_id", "format"), external_id="=1+1")
    yield faulty_cells(
        "a formula for a credit code",
        (CREDIT_CODE, "credit_code_characters"),
        **{CREDIT_CODE: "=A1&9"},
    )
    yield faulty_cells("a formula for a phone", ("contact_phone", "phone"), contact_phone="=A1")
    yield faulty_cells("a formula for a day", ("registered_on", "date"), registered_on="=TODAY()")
    yield faulty_cells("a formula for a kind", ("entity_type", "choice"), entity_type="=A1")
