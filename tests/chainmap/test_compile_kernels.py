"""The set-up compiles what the analyses need, so that no page waits for it."""

import subprocess
import sys

CODE = """
import sys

from chainmap import compile_kernels
from tests.chainmap.analysis.weakness.hand_worked import analyse, chain_rows


def kernels():
    return {
        f"{name}.{attribute}": len(kernel.signatures)
        for name, module in list(sys.modules.items())
        if name.startswith("chainmap.analysis")
        for attribute, kernel in vars(module).items()
        if hasattr(kernel, "signatures")
    }


compile_kernels.main()
compiled = kernels()
analyse(chain_rows())
assert compiled
assert {name: n for name, n in kernels().items() if n != compiled[name]} == {}
"""


def test_an_analysis_finds_everything_compiled() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
