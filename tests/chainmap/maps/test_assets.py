import hashlib
import json
import re

import pytest

from chainmap.maps.assets import (
    csp_hash,
    map_script,
    map_style,
    module_order,
    static_folder,
    static_text,
    vendor_script,
)

MODULES = sorted(
    p.name.removesuffix(".js")
    for p in static_folder().joinpath("js").iterdir()
    if p.name.endswith(".js")
)
VENDOR = json.loads(static_text("vendor/vendor.json"))


def test_the_vendored_bundle_is_the_one_that_was_made() -> None:
    bundle = static_folder().joinpath("vendor", VENDOR["file"]).read_bytes()
    assert hashlib.sha256(bundle).hexdigest() == VENDOR["sha256"]
    assert len(bundle) == VENDOR["bytes"] < 500_000


@pytest.mark.parametrize("package", VENDOR["packages"], ids=lambda p: p["name"])
def test_every_bundled_package_has_its_licence_beside_it(package: dict[str, str]) -> None:
    text = static_folder().joinpath("vendor", package["license_file"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == package["license_sha256"]
    assert "MIT" in package["license"]
    assert package["version"]


def test_the_bundle_is_vis_network_10_1_5() -> None:
    assert VENDOR["packages"][0]["name"] == "vis-network"
    assert VENDOR["packages"][0]["version"] == "10.1.5"


def test_every_module_is_linked_after_those_it_imports() -> None:
    order = module_order()
    assert sorted(order) == MODULES
    for name in order:
        for imported in re.findall(r'from "\./(\w+)\.js"', static_text(f"js/{name}.js")):
            assert order.index(imported) < order.index(name)


@pytest.mark.parametrize("name", MODULES)
def test_modules_keep_to_the_forms_that_can_be_linked(name: str) -> None:
    source = static_text(f"js/{name}.js")
    imports = re.findall(r"^[ \t]*import\b.*", source, re.MULTILINE)
    exports = re.findall(r"^[ \t]*export\b.*", source, re.MULTILINE)
    assert all(re.fullmatch(r'import \{[^}]*\} from "\./\w+\.js";', line) for line in imports)
    assert all(re.match(r"export ((async )?function|const) (\w+|\{[^}]*\})", e) for e in exports)
    assert "import(" not in source


@pytest.mark.parametrize("name", MODULES)
def test_modules_import_only_what_is_exported(name: str) -> None:
    for names, other in re.findall(
        r'^import \{([^}]*)\} from "\./(\w+)\.js"', static_text(f"js/{name}.js"), re.MULTILINE
    ):
        exported = re.findall(
            r"^export .*?(?:function|const) (\w+|\{[^}]*\})",
            static_text(f"js/{other}.js"),
            re.MULTILINE,
        )
        known = {n for e in exported for n in re.findall(r"\w+", e)}
        assert set(re.findall(r"\w+", names)) <= known


def test_the_linked_script_has_no_module_syntax_left() -> None:
    assert not re.search(r"^(import|export)\b", map_script(), re.MULTILINE)


def test_inline_texts_cannot_end_their_elements() -> None:
    for text in (map_script(), vendor_script()):
        assert "</script" not in text.lower()
        assert "<!--" not in text
    assert "</style" not in map_style().lower()


def test_a_hash_allows_exactly_one_text() -> None:
    assert csp_hash("a") != csp_hash("b")
    assert csp_hash("a").startswith("'sha256-")
