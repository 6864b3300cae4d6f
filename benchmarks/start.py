"""How long until the first map: the demo built and served, then served again.

Run ``.venv/bin/python benchmarks/start.py``. Prints seconds from the start of the command to the
first answer of the battery chain's page, for a new database and for one that is there, and their
ratio. Figures to reach: 10 s each, once installed.
"""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CHAIN = "chains/battery"


def first_page(folder: Path) -> float:
    """Start the demo, fetch one map page, end it; return the seconds to that page."""
    command = [sys.executable, "-m", "chainmap", "demo", "--db", str(folder / "demo.db")]
    started = time.perf_counter()
    server = subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        with urllib.request.urlopen(address + CHAIN) as page:
            assert "产业链" in page.read().decode()
        return time.perf_counter() - started
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        built = first_page(Path(folder))
        again = first_page(Path(folder))
    print(f"built and served {built:5.1f} s   served again {again:5.1f} s   {built / again:.1f}×")


if __name__ == "__main__":
    main()
