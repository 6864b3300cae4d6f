"""The corpora of hostile input, one entry a line; the counts are asserted so none can vanish."""

from pathlib import Path

FOLDER = Path(__file__).parent
XSS_COUNT = 162
HOSTILE_COUNT = 229
READS_COUNT = 94
_LINE_ENDS = str.maketrans({"␤": "\n", "␍": "\r"})


def xss_payloads() -> list[str]:
    """Texts that run a script wherever they become markup: they set window.__xss or alert."""
    text = (FOLDER / "xss.txt").read_text(encoding="utf-8")
    payloads = text.removesuffix("\n").split("\n")
    assert len(payloads) == XSS_COUNT
    return payloads


def hostile_cypher() -> list[str]:
    """Statements that no reader may run; {canary} and {port} stand for a file and a listener."""
    return _statements("cypher_hostile.txt", HOSTILE_COUNT)


def ordinary_reads() -> list[str]:
    """Queries that every reader may run."""
    return _statements("cypher_reads.txt", READS_COUNT)


def _statements(name: str, count: int) -> list[str]:
    """One statement a line, in which ␤ and ␍ stand for the ends of lines."""
    text = (FOLDER / name).read_bytes().decode("utf-8")
    found = [line.translate(_LINE_ENDS) for line in text.removesuffix("\n").split("\n")]
    assert len(found) == len(set(found)) == count
    return found
