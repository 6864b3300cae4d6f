"""The corpora of hostile input, one entry a line; the counts are asserted so none can vanish."""

from pathlib import Path

FOLDER = Path(__file__).parent
XSS_COUNT = 162


def xss_payloads() -> list[str]:
    """Texts that run a script wherever they become markup: they set window.__xss or alert."""
    text = (FOLDER / "xss.txt").read_text(encoding="utf-8")
    payloads = text.removesuffix("\n").split("\n")
    assert len(payloads) == XSS_COUNT
    return payloads
