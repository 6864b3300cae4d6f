"""Standards and schemes that certificates name: GB/T 19001 is the name, ISO 9001 its alias."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from graph_schema.codelists.files import read_yaml

_EDITION = re.compile(r"[-:—](?:19|20)[0-9]{2}年?版?")
_PARTS = re.compile(r"[()\[\]【】]|IDT|/(?=ISO|GB|YY|IATF|EN|OHSAS)|(?<=[0-9])\s*(?=ISO|GB)")
_NOT_WORD = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"(?:标准|体系|认证|证书)+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardEntry:
    """One standard or scheme.

    Attributes
    ----------
    kind : 管理体系, 产品 or 服务.
    qms : whether a valid certificate is a quality management certificate (``rules/state-1``).
    """

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    qms: bool = False


@cache
def standards() -> tuple[StandardEntry, ...]:
    """Return the list.

    Examples
    --------
    >>> [s.code for s in standards() if s.qms][:3]
    ['GB/T 19001', 'GB/T 50430', 'IATF 16949']
    """
    return tuple(
        StandardEntry(**{**body, "aliases": tuple(body["aliases"])})
        for body in read_yaml("standards.yaml")["standards"]
    )


def find_standard(text: str) -> str | None:
    """Return the code of the standard that ``text`` names, None for none or several.

    Editions and the words 认证 and 证书 behind do not matter.

    Examples
    --------
    >>> [find_standard(t) for t in ("ISO9001:2015", "GB/T 19001-2016/ISO 9001:2015", "ISO 14001")]
    ['GB/T 19001', 'GB/T 19001', 'GB/T 24001']
    >>> find_standard("质量管理体系认证（ISO9001）"), find_standard("ISO 9001、ISO 14001") is None
    ('GB/T 19001', True)
    """
    plain = _EDITION.sub("", unicodedata.normalize("NFKC", text).upper())
    whole = _look_up(plain)
    if whole is not None:
        return whole
    found = {_look_up(part) for part in _PARTS.split(plain) if _NOT_WORD.sub("", part)}
    return found.pop() if len(found) == 1 else None


@cache
def _codes_by_word() -> dict[str, str]:
    words: dict[str, str] = {}
    for entry in standards():
        for word in (entry.code, entry.name, *entry.aliases):
            words.setdefault(_word(word), entry.code)
    return words


def _look_up(text: str) -> str | None:
    word = _word(text)
    known = _codes_by_word()
    return known.get(word) or known.get(_SUFFIX.sub("", word))


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return _NOT_WORD.sub("", plain)
