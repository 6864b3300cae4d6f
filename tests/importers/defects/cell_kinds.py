"""Defects of single cells: codes, numbers, dates, choices, references."""

from random import Random

from graph_schema.uscc import ALPHABET, make_uscc
from tests.importers.defects.placing import Kind, in_cell, lacking, rejects, warns
from tests.importers.defects.sound import (
    CERTIFICATES,
    ENTERPRISES,
    EXAMINATIONS,
    ISSUES,
    LINKS,
    WORK,
    Cell,
    make_digits_uscc,
)

_XLSX = ("xlsx",)
_NUMERIC = rejects("code.numeric", "uscc.scientific")


def _wrong_check(random: Random, old: Cell) -> Cell:
    code = str(old)
    return code[:-1] + random.choice([c for c in ALPHABET if c != code[-1]])


def _one_wrong(random: Random, old: Cell) -> Cell:
    code, at = str(old), random.randrange(9, 17)
    return code[:at] + random.choice([c for c in ALPHABET if c != code[at]]) + code[at + 1 :]


def _with(character: str):
    def put(random: Random, old: Cell) -> Cell:
        code, at = str(old), random.randrange(9, 17)
        return code[:at] + character + code[at + 1 :]

    return put


def _truncated(random: Random, old: Cell) -> Cell:
    return str(old)[: random.randrange(10, 18)]


def _as_number(random: Random, old: Cell) -> Cell:
    return float(make_digits_uscc(random))


def _wrong_inner(random: Random, old: Cell) -> Cell:
    code = str(old)
    return make_uscc(code[:16] + ("1" if code[16] != "1" else "2"))


def _scientific(random: Random, old: Cell) -> Cell:
    return f"9.{random.randrange(1000, 9999)}E+17"


CODES: tuple[Kind, ...] = (
    in_cell(
        "uscc: wrong check character", ENTERPRISES, "uscc", _wrong_check, rejects("uscc.checksum")
    ),
    in_cell("uscc: one wrong character", ENTERPRISES, "uscc", _one_wrong, rejects("uscc.checksum")),
    in_cell(
        "uscc: letter O for a zero", ENTERPRISES, "uscc", _with("O"), rejects("uscc.character")
    ),
    in_cell("uscc: letter I for a one", ENTERPRISES, "uscc", _with("I"), rejects("uscc.character")),
    in_cell("uscc: truncated", ENTERPRISES, "uscc", _truncated, rejects("uscc.length")),
    in_cell(
        "uscc: a name in its column",
        ENTERPRISES,
        "uscc",
        "杭州某某有限公司",
        rejects("uscc.length"),
    ),
    in_cell("uscc: all zeros", ENTERPRISES, "uscc", "0" * 18, rejects("uscc.zeros")),
    in_cell("uscc: a number", ENTERPRISES, "uscc", _as_number, _NUMERIC),
    in_cell("uscc: scientific text", ENTERPRISES, "uscc", _scientific, rejects("uscc.scientific")),
    in_cell("uscc: wrong inner check", ENTERPRISES, "uscc", _wrong_inner, warns("uscc.inner")),
    in_cell(
        "link: wrong check character", LINKS, "to.uscc", _wrong_check, rejects("uscc.checksum")
    ),
    in_cell("link: code a number", LINKS, "from.uscc", _as_number, _NUMERIC),
    in_cell(
        "certificate: truncated code",
        CERTIFICATES,
        "enterprise.uscc",
        _truncated,
        rejects("uscc.length"),
    ),
    in_cell(
        "identifier without scheme",
        ENTERPRISES,
        "identifiers",
        "600000",
        warns("identifier.format"),
    ),
    in_cell("region: unknown name", ENTERPRISES, "region_code", "某某市", warns("region.unknown")),
    in_cell("region: unknown code", ENTERPRISES, "region_code", "999999", warns("region.unknown")),
    in_cell("region: former code", ENTERPRISES, "region_code", "330184", warns("region.former")),
    in_cell(
        "region: number without its zeros",
        ENTERPRISES,
        "region_code",
        3301.0,
        warns("code.numeric", "region.unknown"),
    ),
    in_cell("industry: unknown", ENTERPRISES, "industry_code", "Z99", warns("industry.unknown")),
    in_cell(
        "industry: number without its zero",
        ENTERPRISES,
        "industry_code",
        111.0,
        warns("code.numeric"),
        forms=_XLSX,
    ),
)

NUMBERS: tuple[Kind, ...] = (
    in_cell(
        "number: a fraction of a person", ENTERPRISES, "employees", 86.5, warns("number.integer")
    ),
    in_cell("number: fewer than no persons", ENTERPRISES, "employees", -5.0, warns("number.range")),
    in_cell("number: about", ENTERPRISES, "employees", "约80", warns("number.format")),
    in_cell("number: words", ENTERPRISES, "revenue_yuan", "保密", warns("number.format")),
    in_cell(
        "number: separators out of place",
        ENTERPRISES,
        "revenue_yuan",
        "1,20,0",
        warns("number.format"),
    ),
    in_cell("number: another currency", LINKS, "amount_yuan", "52万美元", warns("number.format")),
    in_cell("number: a range", LINKS, "amount_yuan", "500-800", warns("number.format")),
    in_cell("amount: negative", LINKS, "amount_yuan", -120.0, warns("number.range")),
    in_cell("share: above 100 %", LINKS, "share", "120%", warns("number.range")),
    in_cell("share: percent without sign", WORK, "revenue_share", 35.0, warns("number.range")),
    in_cell("share: words", LINKS, "share", "大部分", warns("number.format")),
)

DATES: tuple[Kind, ...] = (
    in_cell("date: month 13", ENTERPRISES, "founded", "2024-13-45", warns("date.format")),
    in_cell("date: 30 February", ENTERPRISES, "founded", "2023年2月30日", warns("date.format")),
    in_cell("date: words", ENTERPRISES, "founded", "去年五月", warns("date.format")),
    in_cell("date: serial out of range", ENTERPRISES, "founded", 123.0, warns("date.format")),
    in_cell("date: year 24", CERTIFICATES, "issued", "0024-05-01", warns("date.format")),
    in_cell("date: American", ISSUES, "found_on", "05/31/2024", warns("date.format")),
    in_cell(
        "date: required one is wrong", EXAMINATIONS, "on", "2024-13-45", rejects("date.format")
    ),
    in_cell("date: required one is empty", EXAMINATIONS, "on", "", rejects("value.missing")),
    in_cell(
        "certificate: ends before it starts",
        CERTIFICATES,
        "expires",
        "2019-01-01",
        warns("date.order"),
    ),
    in_cell("validity: ends before it starts", WORK, "valid_to", "2001-01-01", warns("date.order")),
)

CHOICES: tuple[Kind, ...] = (
    in_cell("choice: size class", ENTERPRISES, "size_class", "超大型", warns("enum.unknown")),
    in_cell("choice: evidence", LINKS, "evidence", "听说", warns("enum.unknown")),
    in_cell("choice: certificate status", CERTIFICATES, "status", "在途", warns("enum.unknown")),
    in_cell("choice: severity", ISSUES, "severity", "特别严重", warns("enum.unknown")),
    in_cell("choice: source of an issue", ISSUES, "source", "群众反映", warns("enum.unknown")),
    in_cell("choice: state of an issue", ISSUES, "state", "已办结", warns("enum.unknown")),
    in_cell(
        "standard: unknown",
        CERTIFICATES,
        "standard",
        "某企业标准 Q/ABC 1",
        warns("standard.unknown"),
    ),
    in_cell("yes or no: perhaps", ENTERPRISES, "willing", "看情况", warns("boolean.format")),
    in_cell(
        "yes or no: required one is wrong",
        EXAMINATIONS,
        "present",
        "看情况",
        rejects("boolean.format"),
    ),
    in_cell(
        "history: without its form",
        CERTIFICATES,
        "status_history",
        "2024年初次认证",
        warns("history.format"),
    ),
    in_cell("issue: unknown gap", ISSUES, "gap", "88.8", warns("ref.unknown")),
    in_cell("examination: unknown gap", EXAMINATIONS, "to", "88.8", rejects("ref.unknown")),
    in_cell("work: unknown segment", WORK, "to", "没有的环节", rejects("ref.unknown")),
)

NAMES: tuple[Kind, ...] = (
    lacking(
        "enterprise: neither code nor name",
        ENTERPRISES,
        ("name", "uscc", "identifiers"),
        ("name", "uscc", "identifiers"),
        rejects("key.missing"),
    ),
    lacking("enterprise: no name", ENTERPRISES, ("name",), ("name",), warns("name.missing")),
    lacking(
        "link: no customer",
        LINKS,
        ("to.name", "to.uscc"),
        ("to.uscc", "to.name"),
        rejects("key.missing"),
    ),
    lacking(
        "link: nothing but amounts",
        LINKS,
        ("from.name", "from.uscc", "to.name", "to.uscc"),
        ("from.uscc", "from.name"),
        rejects("key.missing"),
    ),
    lacking("work: no segment", WORK, ("to",), ("to",), rejects("key.missing")),
    lacking(
        "certificate: no number",
        CERTIFICATES,
        ("certificate_no",),
        ("certificate_no", "enterprise.uscc", "enterprise.name", "standard", "status"),
        rejects("key.missing"),
    ),
    lacking("issue: no number", ISSUES, ("issue_id",), ("issue_id",), rejects("key.missing")),
    in_cell(
        "link: customer nobody knows",
        LINKS,
        "to.name",
        "无人知晓的公司",
        rejects("ref.unknown"),
        blank=["to.uscc"],
    ),
    in_cell(
        "certificate: holder nobody knows",
        CERTIFICATES,
        "enterprise.name",
        "无人知晓的公司",
        rejects("ref.unknown"),
        blank=["enterprise.uscc"],
    ),
    in_cell(
        "link: another name than the code's",
        LINKS,
        "from.name",
        "温州别家贸易有限公司",
        warns("ref.name_differs"),
    ),
    in_cell(
        "name: a character that got lost",
        ENTERPRISES,
        "name",
        "杭州\ufffd\ufffd材料有限公司",
        warns("text.damaged"),
    ),
    in_cell(
        "name: read in the wrong encoding",
        ENTERPRISES,
        "name",
        "杭州锟斤拷有限公司",
        warns("text.damaged"),
    ),
    in_cell("name: NUL", ENTERPRISES, "name", "杭州\x00新材有限公司", warns("text.damaged")),
    in_cell("title: control character", ISSUES, "title", "尺寸\x07不合格", warns("text.damaged")),
    in_cell("formula error: code", ENTERPRISES, "uscc", "#N/A", warns("cell.error")),
    in_cell("formula error: number", ENTERPRISES, "revenue_yuan", "#DIV/0!", warns("cell.error")),
    in_cell("formula error: words", ISSUES, "title", "#REF!", warns("cell.error")),
    in_cell("formula error: product", LINKS, "product_id", "#N/A", rejects("cell.error")),
    in_cell("formula error: date", CERTIFICATES, "issued", "#VALUE!", warns("cell.error")),
)
