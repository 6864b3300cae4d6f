"""A database after three real imports, with hostile names in its files and values."""

import atexit
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from chainmap.cli.import_ import ImportOptions, run_import
from chainmap.stores.connect import open_store
from chainmap.stores.undo import undo_last
from graph_schema.records import Mode

SCRIPT = "<script>window.__xss=1</script>"
HOSTILE_FILE = "<img src=x onerror=window.__xss=2>.csv"
FORMULA = "=HYPERLINK(1)"
BAD_USCC = "91330100MA2000001X"
HEADER = "企业名称,统一社会信用代码,所在地区,从业人员,企业简称\n"
FIRST = (
    HEADER
    + "杭州远桥矿业有限公司,,330100,20,远桥\n"
    + f"杭州启明电池有限公司,,330100,30,{SCRIPT}\n"
    + f"宁波云岭锂业有限公司,{BAD_USCC},330200,5,{FORMULA}\n"
    + f"宁波海晟材料有限公司,,330200,{SCRIPT},{FORMULA}\n"
)
SECOND = (
    HEADER
    + "杭州远桥矿业有限公司,,330100,25,远桥\n"
    + "温州新材料有限公司,,330300,8,新材\n"
    + f"宁波云岭锂业有限公司,{BAD_USCC},330200,5,云岭\n"
)
LINKS = "供应商名称,采购商名称,供货金额(万元)\n杭州远桥矿业有限公司,杭州启明电池有限公司,12\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The database and its imports: first load, replacing, undone, one that changed nothing."""

    db: str
    first: str
    second: str
    undone: str
    idle: str


def import_texts(db: str, folder: Path, mode: Mode = "upsert", **options: Path) -> str:
    """Import every file of the folder and return the import's id."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    chosen = ImportOptions(source="调查", data_date=date(2026, 6, 30), mode=mode, **options)
    import_id = run_import(db, paths, chosen).result.import_id
    return str(import_id)


def make_imported(folder: Path, db: str | None = None, *, before: Path | None = None) -> Imported:
    """Make the database ``db``, by default one in the folder.

    Parameters
    ----------
    before : a folder in canonical form that is imported first of all.
    """
    db = db or str(folder / "chain.db")
    if before is not None:
        run_import(db, [before], ImportOptions(data_date=date(2026, 6, 30)))
    for name, files in {
        "first": {HOSTILE_FILE: FIRST, "供应关系.csv": LINKS},
        "second": {"企业.csv": SECOND},
        "idle": {"供应关系.csv": LINKS},
    }.items():
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text, encoding="utf-8")
    first = import_texts(db, folder / "first", rejects=folder / "asked")
    second = import_texts(db, folder / "second", mode="replace")
    undo_last(db)
    with open_store(db) as store:
        undone = str(store.imports(limit=1)[0]["import_id"])
    idle = import_texts(db, folder / "idle")
    return Imported(db=db, first=first, second=second, undone=undone, idle=idle)


@cache
def imported_database() -> Imported:
    """Return the database for tests that only read; made once a session."""
    folder = tempfile.TemporaryDirectory(prefix="chainmap-tests-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return make_imported(Path(folder.name))
