"""``chainmap analyse`` on a real database: printed, recorded, compared, refused with a remedy."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from chainmap.cli.app import main
from chainmap.stores.bulk_load import first_load
from chainmap.stores.connect import open_store
from tests.chainmap.maps.chain_tables import CHAIN_ID, chain_tables

Run = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-06-30")


@pytest.fixture(scope="module")
def weak_db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A chain of 40 enterprises whose server runs as long as the module's tests."""
    folder = str(tmp_path_factory.mktemp("analyse") / "chain.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINMAP_EMBEDDED_HEAP", "512m")
        patch.setenv("CHAINMAP_EMBEDDED_LINGER_S", "2")
        first_load(folder, chain_tables(40), {"import_id": "i", "version": 1, "problem_count": 0})
        with open_store(folder):
            yield folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], weak_db: str) -> Run:
    def run(*arguments: str, db: str = weak_db) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["chainmap", "analyse", *arguments, *DAY, "--db", db])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_ten_weakest_are_printed_with_factors_interval_basis_and_place(run: Run) -> None:
    code, out, err = run("--chain", CHAIN_ID)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    ranked = [line for line in lines if line.strip()[:2].strip().isdigit()]
    ranks = [int(line.split()[0]) for line in ranked]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1
    assert len(ranks) == 10
    for word in ("90%区间", "关键性", "质量差距", "不可替代性", "依据：企业 40 家", "按金额（元）"):
        assert word in out
    path = Path(lines[-1].split("（")[1].rstrip("）"))
    assert pq.read_table(path).num_rows == 40


def test_json_is_one_document_that_names_the_run_and_its_parameters(run: Run) -> None:
    code, out, _ = run("--chain", CHAIN_ID, "--unit-weights", "--json")
    body = json.loads(out)
    assert code == 0
    assert (body["chain_id"], body["as_of"], body["graph_version"]) == (CHAIN_ID, "2026-06-30", 1)
    assert body["parameters"]["weights"] == "unit"
    assert Path(body["file"]).stem == body["run_id"]
    assert body["totals"]["enterprises"] == len(body["enterprises"]) == 40
    assert body["truncated"] is False


def test_derived_links_are_named_as_such(run: Run) -> None:
    _, out, _ = run("--chain", CHAIN_ID, "--with-derived", "--unit-weights")
    assert "结果为推断" in out


def test_a_run_is_compared_with_the_one_before(run: Run) -> None:
    run("--chain", CHAIN_ID)
    code, out, _ = run("--chain", CHAIN_ID, "--compare", "last")
    assert code == 0
    assert "0 家企业的排名有变化" in out
    code, out, _ = run("--chain", CHAIN_ID, "--unit-weights", "--compare", "last")
    assert "0 家企业的排名有变化" not in out
    assert "→" in out


def test_each_chain_is_analysed_once(run: Run) -> None:
    _, first, _ = run("--each-chain", "--unit-weights")
    _, second, _ = run("--each-chain", "--unit-weights")
    assert first.split()[0] == CHAIN_ID
    assert second == f"{first.strip().removesuffix('（已有）')}（已有）\n"


def test_the_whole_graph_is_analysed_without_a_chain(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    assert out.startswith("全图")


def test_too_few_amounts_are_refused_with_the_remedy(run: Run, tmp_path: Path) -> None:
    tables = dict(chain_tables(20))
    links = tables["SUPPLIES"]
    at = links.schema.get_field_index("amount_yuan")
    nothing = pa.nulls(links.num_rows, pa.float64())
    tables["SUPPLIES"] = links.set_column(at, links.schema.field(at), nothing)
    db = str(tmp_path / "chain.db")
    first_load(db, tables, {"import_id": "i", "version": 1, "problem_count": 0})
    code, out, err = run("--chain", CHAIN_ID, db=db)
    assert (code, out) == (1, "")
    assert "--unit-weights" in err
    shutil.rmtree(db, ignore_errors=True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--chain", "no-such"), 1, "no-such"),
        (("--chain", CHAIN_ID, "--compare", "no-such"), 1, "no-such"),
        (("--chain", CHAIN_ID, "--essential", "no-such.yaml"), 2, "no-such.yaml"),
        (("--each-chain", "--chain", CHAIN_ID), 2, "--each-chain"),
    ],
)
def test_wrong_calls_are_refused(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = run(*arguments)
    assert (ended, out) == (code, "")
    assert said in err
