"""Old workbooks (xls) that would take all memory: one damaged byte can put a cell billions away.

The reader makes room for every cell up to the last and ends the process where there is none, so a
process of its own, with little memory, opens such a file first.
"""

import subprocess
import sys
from pathlib import Path

#: Bytes of address space; the largest sheet that Excel writes as xls needs a tenth.
_MEMORY = 4 << 30
_TIMEOUT_S = 120
#: What the reader says of a file by an exception it says again later.
_TRIAL = """
import contextlib, sys
import python_calamine
with contextlib.suppress(ImportError):  # not on Windows
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
with contextlib.suppress(BaseException), open(sys.argv[1], "rb") as file:
    python_calamine.load_workbook(file)
"""


def can_be_opened(path: Path) -> bool:
    """Tell whether a process that reads an xls outlives it."""
    command = [sys.executable, "-P", "-c", _TRIAL, str(path), str(_MEMORY)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603 - our own interpreter
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
