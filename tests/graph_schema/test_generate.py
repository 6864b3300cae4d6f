import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph_schema import generate
from graph_schema.generate import GENERATED, main, outdated_files, write_files
from graph_schema.generators.dictionary import render_dictionary
from graph_schema.headers import header_table
from graph_schema.model import load_model

CHECKOUT = Path(__file__).parent.parent.parent


def test_committed_files_are_what_the_model_says() -> None:
    assert outdated_files(CHECKOUT) == []


def test_generating_twice_gives_the_same() -> None:
    model = load_model()
    assert all(render(model) == render(model) for render in GENERATED.values())


def test_check_names_what_differs_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path)
    changed = tmp_path / "graph_schema" / "headers.json"
    changed.write_text("{}", encoding="utf-8")
    assert main(["--check"], checkout=tmp_path) == 1
    assert "graph_schema/headers.json" in capsys.readouterr().err
    assert changed.read_text(encoding="utf-8") == "{}"


def test_check_passes_after_writing(tmp_path: Path) -> None:
    assert main([], checkout=tmp_path) == 0
    assert main(["--check"], checkout=tmp_path) == 0
    assert write_files(tmp_path) == []


def test_missing_file_counts_as_different(tmp_path: Path) -> None:
    assert outdated_files(tmp_path) == list(GENERATED)


def test_problem_of_the_vocabulary_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "vocabulary_problems", lambda model: ["Chain: no zh"])
    assert main([], checkout=tmp_path) == 1
    assert "Chain: no zh" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_order_of_files_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "from graph_schema.generate import GENERATED; from graph_schema.model import load_model;"
        "import hashlib; m = load_model();"
        "print([hashlib.sha256(r(m).encode()).hexdigest() for r in GENERATED.values()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(CHECKOUT)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_header_file_holds_every_fact_type() -> None:
    model = load_model()
    document = json.loads((CHECKOUT / "graph_schema" / "headers.json").read_text(encoding="utf-8"))
    assert set(document["types"]) == {t.name for t in model.fact_types}
    assert document["types"]["SUPPLIES"] == header_table(model.type("SUPPLIES"), model)
    assert {"序号", "备注"} <= set(document["ignored"])


def test_schema_page_holds_every_type_and_property() -> None:
    model = load_model()
    path = CHECKOUT / "api" / "static" / "schema.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    nodes = {n["name"]: [p["name"] for p in n["properties"]] for n in document["nodes"]}
    assert nodes == {t.name: list(t.properties) for t in model.nodes.values()}
    assert [r["name"] for r in document["relationships"]] == list(model.relationships)


def test_dictionary_has_a_section_for_every_type() -> None:
    model = load_model()
    text = render_dictionary(model)
    for type_ in (*model.nodes.values(), *model.relationships.values()):
        assert f"\n## {type_.zh} {type_.name}\n" in text
        assert f"(#{type_.zh}-{type_.name}".lower() in text.lower()


def test_dictionary_tables_have_one_width() -> None:
    rows = [line for line in render_dictionary(load_model()).splitlines() if line.startswith("|")]
    widths = {line.replace("\\|", "").count("|") for line in rows}
    assert widths == {5, 6}
