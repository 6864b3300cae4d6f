"""How well an import finds what is wrong: ``python benchmarks/defects.py [SEEDS] [OUT.json]``.

Each kind of defect is placed at a known cell of sound tables, which every seed makes anew, and
imported as xlsx and as CSV in GB18030. A problem counts as found where it is reported at its line
and column with its code. Precision: found of all problems reported. Recall: found of all placed.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.importers.defects.found import KINDS, Outcome, import_kind
from tests.importers.defects.placing import FORMS, Form, Kind

SEEDS = 5


@dataclass(slots=True, kw_only=True)
class Score:
    """Sums over runs: problems placed, reported, found; sound rows, and those not taken."""

    placed: int = 0
    reported: int = 0
    found: int = 0
    sound: int = 0
    refused: int = 0

    def add(self, outcome: Outcome) -> None:
        self.placed += len(outcome.expected)
        self.reported += outcome.counted
        self.found += outcome.found
        self.sound += outcome.rows - len(outcome.unsound)
        self.refused += outcome.sound_rejected

    def join(self, other: "Score") -> None:
        self.placed += other.placed
        self.reported += other.reported
        self.found += other.found
        self.sound += other.sound
        self.refused += other.refused

    @property
    def precision(self) -> float:
        return self.found / self.reported if self.reported else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.placed if self.placed else 1.0


def outcomes(kind: Kind, form: Form, seeds: int) -> Iterator[Outcome]:
    """Import the kind once a seed."""
    for seed in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            yield import_kind(kind, form, Path(folder), seed=seed)


def main(seeds: int) -> dict[str, dict[str, float]]:
    """Print a line a kind and format, and return the sums by format."""
    total = {form: Score() for form in FORMS}
    print(f"{'kind':44} {'format':6} {'placed':>6} {'found':>6} {'reported':>8} {'sound rows':>12}")
    for kind in KINDS:
        for form in kind.forms:
            score = Score()
            for outcome in outcomes(kind, form, seeds):
                score.add(outcome)
            total[form].join(score)
            taken = f"{score.sound - score.refused}/{score.sound}"
            figures = f"{score.placed:6} {score.found:6} {score.reported:8} {taken:>12}"
            print(f"{kind.name:44} {form:6} {figures}")
    for form, score in total.items():
        print(
            f"{form}: precision {score.precision:.4f}, recall {score.recall:.4f} "
            f"({score.found} of {score.placed} found, {score.reported} reported); "
            f"sound rows accepted: {score.sound - score.refused} of {score.sound}"
        )
    return {
        form: {
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "placed": score.placed,
            "reported": score.reported,
            "sound_rows": score.sound,
            "sound_rows_accepted": score.sound - score.refused,
        }
        for form, score in total.items()
    }


if __name__ == "__main__":
    result = main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
