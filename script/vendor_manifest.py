"""Write vendor.json and the licence texts beside the bundle that script/vendor just made."""

import hashlib
import json
import shutil
import sys
from pathlib import Path

BUNDLED = {
    "vis-network": (
        "vis-network",
        "vis-data",
        "vis-util",
        "@egjs/hammerjs",
        "component-emitter",
        "keycharm",
        "uuid",
    ),
    "codemirror": (
        "@codemirror/autocomplete",
        "@codemirror/commands",
        "@codemirror/language",
        "@codemirror/legacy-modes",
        "@codemirror/lint",
        "@codemirror/state",
        "@codemirror/streamparser",
        "@codemirror/view",
        "@lezer/common",
        "@lezer/highlight",
        "@marijn/find-cluster-break",
        "crelt",
        "style-mod",
        "w3c-keyname",
    ),
    "echarts": ("echarts", "zrender", "tslib"),
}
#: What a licence asks to be passed on beside its own text: (file of the package, name here).
FURTHER = {"echarts": (("NOTICE", "NOTICE-echarts.txt"), ("licenses/LICENSE-d3", "LICENSE-d3.txt"))}
LICENSE_NAMES = (
    "LICENSE-MIT",
    "LICENSE-MIT.txt",
    "LICENSE.md",
    "LICENSE",
    "LICENSE.txt",
    "license",
)


def licence_text(package: Path) -> Path:
    """Return the package's licence file; of a choice of two the MIT one.

    vis offers Apache-2.0 or MIT, and we take MIT: one short text with the copyright line.
    """
    for name in LICENSE_NAMES:
        if (package / name).is_file():
            return package / name
    raise SystemExit(f"{package.name} brings no licence file")


def licence_name(package: str) -> str:
    """Return what the package's licence file is called; CodeMirror's parts have common names."""
    scope, _, name = package.rpartition("/")
    return f"{scope[1:]}-{name}" if scope in ("@codemirror", "@lezer") else name


def main(work: Path, out: Path, bundle_name: str, form: str) -> None:
    """Describe every package in the bundle, with its version, licence and checksum."""
    packages = []
    for name in BUNDLED[bundle_name]:
        package = work / "node_modules" / name
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        licence = out / f"LICENSE-{licence_name(name)}.txt"
        shutil.copyfile(licence_text(package), licence)
        for source, kept in FURTHER.get(name, ()):
            shutil.copyfile(package / source, out / kept)
        packages.append(
            {
                "name": name,
                "version": about["version"],
                "license": about["license"],
                "license_file": licence.name,
                "license_sha256": hashlib.sha256(licence.read_bytes()).hexdigest(),
            }
        )
    bundle = out / f"{bundle_name}.js"
    manifest = {
        "file": bundle.name,
        "sha256": hashlib.sha256(bundle.read_bytes()).hexdigest(),
        "bytes": bundle.stat().st_size,
        "made_by": f"script/vendor (esbuild 0.28.2 --bundle --minify --format={form.strip()})",
        "packages": packages,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (out / "vendor.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
