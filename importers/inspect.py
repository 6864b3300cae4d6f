"""What an import would make of a file: its sheets, their header, each column with its meaning."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from graph_schema.headers import normalise_header
from graph_schema.model import NodeType, Type, load_model
from importers.archives import unpack
from importers.cells import Cell, text_of
from importers.files import ARCHIVE, InputFile, find_files
from importers.headed import GUIDE_SHEET, OPTIONS_SHEET, best_header
from importers.headers import (
    SCANNED_LINES,
    KnownColumn,
    header_tables,
    identifies,
    is_ignored,
    known_column,
    recognise,
    unnumbered,
)
from importers.sheets import Line, Sheet, open_sheets, read_head
from importers.side_by_side import Part, parts_of
from importers.stacked import stacked_parts
from importers.units import takes_unit, unit_above

#: Above this a guess stands in the mapping file, below it in a comment.
_LIKELY = 0.75
#: Below this a header only resembles a known one by accident.
_RESEMBLES = 0.6
_LONGEST = 60  # characters; what is longer is no header


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """A column: what it would be read as, how surely, and what else it might be.

    ``confidence`` is 1 for a known header, else the likeness 0..1 of the known header most alike.
    """

    header: str
    address: str | None
    unit: str | None
    confidence: float
    runner_up: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetGuess:
    """A sheet: where its header stands, what it would be read as, and its columns.

    ``certain`` says that an import would read it as it is, without a mapping.
    """

    file: str
    sheet: str | None
    hidden: bool
    header_row: int | None
    type: Type | None
    certain: bool
    columns: tuple[ColumnGuess, ...]


def inspect_files(path: Path) -> list[SheetGuess]:
    """Return what an import of a file, folder or zip would do, without a database.

    Raises
    ------
    UsageError
        No such path.
    ImportRejected
        A file that cannot be read.
    """
    found: list[SheetGuess] = []
    with ExitStack() as unpacked:
        for file in find_files([path]):
            parts = [file]
            if file.path.suffix.lower() == ARCHIVE:
                folder = unpacked.enter_context(TemporaryDirectory(prefix="chainmap-"))
                parts = unpack(file, Path(folder))
            for part in parts:
                found.extend(_sheets(part))
    return found


def _sheets(file: InputFile) -> Iterator[SheetGuess]:
    with open_sheets(file) as sheets:
        for sheet in sheets:
            if sheet.name not in (GUIDE_SHEET, OPTIONS_SHEET):
                head = read_head(sheet, SCANNED_LINES)
                if any(cell != "" for _, cells in head for cell in cells):
                    yield from _guesses(sheet, head)


def _guesses(sheet: Sheet, head: list[Line]) -> Iterator[SheetGuess]:
    hints = [name for name in (sheet.name, Path(sheet.file).stem) if name]
    position, header, _ = best_header(head, hints)
    if position is None:
        position, header = _likely_header(head)
    whole = Part(
        sheet=sheet,
        line=head[position][0],
        above=head[:position],
        header=header,
        lines=sheet.below(head, position),
    )
    for table in stacked_parts(whole, hints):
        lines = list(table.lines)  # the next table begins where these end
        for part in parts_of(table._replace(lines=lines), hints):
            yield _guess(part, hints)


def _guess(part: Part, hints: list[str]) -> SheetGuess:
    found = recognise(part.header, hints)
    unkeyed = None if found else unnumbered(part.header)
    type_ = found[0].type if found else unkeyed.type if unkeyed else _likely_type(part.header)
    header = part.header
    while header and header[-1] == "":
        header = header[:-1]
    above = unit_above([cells for _, cells in part.above])
    return SheetGuess(
        file=part.sheet.file,
        sheet=part.sheet.name,
        hidden=part.sheet.hidden,
        header_row=part.line,
        type=type_,
        certain=len(found) == 1,
        columns=_columns(type_, header, above) if type_ else (),
    )


def _likely_header(head: list[Line]) -> tuple[int, list[Cell]]:
    """Return the line with the most texts: headers are words."""
    texts = [sum(isinstance(c, str) and c != "" for c in cells) for _, cells in head]
    position = texts.index(max(texts))
    return position, head[position][1]


def _likely_type(header: list[Cell]) -> Type | None:
    """Return the type whose headers these resemble most."""
    words = [text_of(cell) for cell in header if not is_ignored(cell)]
    scores: dict[str, float] = {}
    for type_ in load_model().fact_types:
        found = [alike[0] for word in words if (alike := _alike(type_, word))]
        if type_.template is not None and identifies(type_, {address for _, address in found}):
            scores[type_.name] = sum(likeness for likeness, _ in found)
    # Of tables that name enterprises alike, the one of enterprises asks for least.
    best = max(scores, key=lambda name: (scores[name], name == "Enterprise"), default=None)
    return load_model().type(best) if best is not None else None


def _columns(type_: Type, header: list[Cell], unit: str | None) -> tuple[ColumnGuess, ...]:
    """Return what the columns would be read as; ``unit`` stands above the table."""
    return tuple(
        replace(guess, unit=unit) if unit and takes_unit(type_, guess.header) else guess
        for guess in (_column(type_, text_of(cell)) for cell in header)
    )


def _column(type_: Type, header: str) -> ColumnGuess:
    known: KnownColumn | None = None if is_ignored(header) else known_column(type_, header)
    alike = [] if is_ignored(header) else _alike(type_, header)
    if known is not None:
        others = [a for _, a in alike if a != known.address]
        return ColumnGuess(
            header=header,
            address=known.address,
            unit=known.unit,
            confidence=1.0,
            runner_up=others[0] if others else None,
        )
    return ColumnGuess(
        header=header,
        address=alike[0][1] if alike else None,
        unit=None,
        confidence=alike[0][0] if alike else 0.0,
        runner_up=alike[1][1] if len(alike) > 1 else None,
    )


def _alike(type_: Type, header: str) -> list[tuple[float, str]]:
    """Return (likeness, address) of the columns whose headers resemble this one, best first."""
    text = normalise_header(header).partition("(")[0]
    best: dict[str, float] = {}
    if len(text) > _LONGEST:
        return []
    for word, address in header_tables()[type_.name].items():
        matcher = SequenceMatcher(None, text, word)
        # The two quick ratios are upper bounds, and rule out nearly every word.
        if matcher.real_quick_ratio() >= _RESEMBLES and matcher.quick_ratio() >= _RESEMBLES:
            likeness = matcher.ratio()
            if likeness >= _RESEMBLES:
                best[address] = max(best.get(address, 0.0), likeness)
    return sorted(((round(v, 2), k) for k, v in best.items()), key=lambda p: (-p[0], p[1]))


def mapping_text(guesses: list[SheetGuess], source: str) -> str:
    """Return a mapping file that does the same as the guesses, to be corrected.

    Parameters
    ----------
    source : the data set that the rows belong to.
    """
    entries = [_entry(guess) for guess in guesses if guess.type is not None]
    document = {"source": source, "entries": [entry for entry in entries if entry["columns"]]}
    head = "# 由 chainmap inspect 生成，请核对后使用（docs/mapping-files.md）· check before use\n"
    doubtful = [
        f"# {guess.file}：{column.header} → {column.address}？\n"
        for guess in guesses
        for column in guess.columns
        if column.address is not None and column.confidence < _LIKELY
    ]
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False) + "".join(doubtful)


def _entry(guess: SheetGuess) -> dict[str, object]:
    columns: dict[str, object] = {}
    for column in guess.columns:
        if column.confidence >= _LIKELY and column.address and column.address not in columns:
            columns[column.address] = _source(guess, column)
    columns |= _joined_key(guess)
    entry: dict[str, object] = {"file": guess.file}
    if guess.sheet is not None:
        entry["sheet"] = guess.sheet
    return entry | {"to": guess.type.name if guess.type else "", "columns": columns}


def _source(guess: SheetGuess, column: ColumnGuess) -> object:
    from importers.headers import UNITS

    prop = guess.type.properties.get(column.address or "") if guess.type else None
    factor = UNITS.get(prop.unit or "", {}).get(column.unit or "", 1.0) if prop else 1.0
    return {"column": column.header, "scale": factor} if factor != 1 else column.header


def _joined_key(guess: SheetGuess) -> dict[str, object]:
    """Return the key that tells rows without a number apart: who, what product, what, when."""
    if not isinstance(guess.type, NodeType) or guess.type.name == "Enterprise":
        return {}
    headers = [column.header for column in guess.columns]
    found = unnumbered(headers)
    if guess.certain or found is None:
        return {}
    products = load_model().relationships["PRODUCES"]
    parts = [
        header
        for header, known in zip(headers, found.columns, strict=True)
        if known is not None
        or ((product := known_column(products, header)) is not None and product.address == "to")
    ]
    return {guess.type.key: {"join": parts}}
