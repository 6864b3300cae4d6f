"""Row problems: every code with its severity and a hint that says how to mend the row."""

from collections import Counter
from dataclasses import dataclass, field

from graph_schema.records import RowProblem, Severity

#: `ImportBatch.problems` keeps so many; the count goes on (DESIGN.md, "Row problems").
MAX_PROBLEMS = 1_000
#: Of every kind so many are kept, however many of other kinds came before.
KIND_KEPT = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """What a problem code means. Hints may name ``{column}``, ``{value}`` and details."""

    severity: Severity
    zh: str
    en: str


def _reject(zh: str, en: str) -> Reason:
    return Reason("reject", zh, en)


def _warn(zh: str, en: str) -> Reason:
    return Reason("warn", zh, en)


REASONS: dict[str, Reason] = {
    "uscc.length": _reject(
        "统一社会信用代码应为18位，请核对营业执照后改正。",
        "A social credit code has 18 characters; correct it from the business licence.",
    ),
    "uscc.character": _reject(
        "统一社会信用代码含有不允许的字符（只用数字和大写字母，不用 I、O、S、V、Z），请改正。",
        "The social credit code has a character that is not allowed (no I, O, S, V, Z).",
    ),
    "uscc.checksum": _reject(
        "统一社会信用代码的校验位不对，多半是录入时错了一位，请核对营业执照后改正。",
        "The check character of the social credit code is wrong: one character is mistyped.",
    ),
    "uscc.zeros": _reject(
        "统一社会信用代码不能全是0，请填真实代码；没有代码就留空。",
        "A social credit code is not all zeros; give the true one, or leave it empty.",
    ),
    "uscc.scientific": _reject(
        "代码被表格软件变成了科学计数法，末几位已丢失；请把该列设为文本格式后重新录入完整代码。",
        "The code became a number in scientific notation and lost digits; format the column as "
        "text and enter the whole code again.",
    ),
    "uscc.inner": _warn(
        "统一社会信用代码第9至17位的组织机构代码校验位不符（早期登记可能如此），请核对。",
        "The organisation code inside has a wrong check character (old registrations do); check.",
    ),
    "uscc.organisation": _warn(
        "“{value}”是旧的组织机构代码（9位），不是18位统一社会信用代码，"
        "已作为标识 {identifier} 采用；请补填统一社会信用代码。",
        "{value!r} is an organisation code from before the social credit code; taken as the "
        "identifier {identifier}. Give the social credit code.",
    ),
    "uscc.registration": _warn(
        "“{value}”是旧的工商注册号，不是18位统一社会信用代码，已作为标识 {identifier} 采用；"
        "请补填统一社会信用代码。",
        "{value!r} is a registration number from before the social credit code; taken as the "
        "identifier {identifier}. Give the social credit code.",
    ),
    "code.elsewhere": _warn(
        "“{value}”不是这一列的代码，已按 {identifier} 读取；请填到相应的列。",
        "{value!r} is no code of this column; it was read as {identifier}. Move it to its column.",
    ),
    "organisation.format": _warn(
        "“{value}”不是组织机构代码（8位数字或大写字母加1位校验码），未采用；请核对。",
        "{value!r} is no organisation code (8 digits or capitals and a check character) and was "
        "not taken. Check it.",
    ),
    "organisation.checksum": _warn(
        "组织机构代码“{value}”的校验码不对，未采用；请核对。",
        "The check character of the organisation code {value!r} is wrong; it was not taken.",
    ),
    "organisation.differs": _warn(
        "组织机构代码“{value}”与统一社会信用代码的第9至17位不同，以统一社会信用代码为准；请核对。",
        "The organisation code {value!r} is not the one inside the social credit code, which was "
        "taken. Check both.",
    ),
    "registration.format": _warn(
        "“{value}”不是工商注册号（15位数字，2007年以前13位），未采用；请核对。",
        "{value!r} is no registration number (15 digits, 13 before 2007) and was not taken.",
    ),
    "registration.checksum": _warn(
        "工商注册号“{value}”的校验位不对，未采用；请核对。",
        "The check digit of the registration number {value!r} is wrong; it was not taken.",
    ),
    "code.numeric": _warn(
        "代码以数字形式保存，可能已丢失前导零或末尾数字；请把该列设为文本格式后重新录入。",
        "The code was stored as a number and may have lost digits; format the column as text.",
    ),
    "key.missing": _reject(
        "缺少{needed}，无法确定这一行说的是谁；请补齐。",
        "Without {needed} nobody knows what this row is about; fill it in.",
    ),
    "value.missing": _reject("必填列“{column}”为空，请补填。", "{column} is required; fill it in."),
    "name.missing": _warn(
        "没有名称，图上只能显示编号；请补填名称。",
        "There is no name, so the map can show the key only; fill it in.",
    ),
    "identity.contradiction": _reject(
        "同一对象在本表第 {lines} 行的“{column}”不一致，这 {count} 行都未导入；请核对后只保留"
        "正确的值。",
        "Rows {lines} of this table give the same thing different values of {column}; none of "
        "these {count} was taken. Keep the right value.",
    ),
    "identifier.format": _warn(
        "标识须写成“体系:代码”，如 stock:688268；不合格式的已略去。",
        "An identifier is written scheme:value, such as stock:688268; others were left out.",
    ),
    "identifier.conflict": _reject(
        "这一行的几个标识分别属于不同企业（{candidates}）；请核对代码。",
        "The identifiers of this row belong to different enterprises ({candidates}); check them.",
    ),
    "row.duplicate": _warn(
        "与 {place} 重复，已合并为一条。", "Repeats {place}; the two were merged into one."
    ),
    "row.merged": _warn(
        "与 {place} 说的是同一对象，内容已合并。",
        "Describes the same thing as {place}; the two were merged.",
    ),
    "row.columns": _reject("{why}", "{why_en}"),
    "row.total": _reject(
        "这是合计行，不是一条记录，未导入；可从表中删去。若确实是记录，请补填代码。",
        "This is a line of totals, no record, and was not taken; delete it. If it is a record, "
        "fill in its code.",
    ),
    "row.header": _reject(
        "这一行又是表头，不是一条记录，未导入；可从表中删去。",
        "This is the header once more, no record, and was not taken; delete it.",
    ),
    "row.note": _reject(
        "这一行是说明文字，不是一条记录，未导入；可从表中删去。若确实是记录，请补填其他各列。",
        "This is a note, no record, and was not taken; delete it. If it is a record, fill in the "
        "other columns.",
    ),
    "row.hidden": _warn(
        "本表有 {count} 行被隐藏或筛掉，也已读取，这是第一行；如不该导入请删去后重新导入。",
        "Hidden or filtered rows of this table ({count}) were read all the same, this is the "
        "first; delete them if they should not be.",
    ),
    "cell.error": _warn(
        "单元格显示的是公式错误“{value}”，按未知处理；请改正公式或直接填写其值。",
        "The cell shows the error {value!r} of a formula; stored as unknown. Enter the value.",
    ),
    "cell.merged": _warn(
        "第 {row} 至 {last} 行的合并单元格“{value}”已按每行都是此值读取；请核对，数量、金额尤其"
        "要分行填写。",
        "The merged cell {value!r} of rows {row} to {last} was read as the value of each of them; "
        "check it, amounts above all.",
    ),
    "conflict": _warn(
        "与 {place} 的“{kept}”不一致，保留先读入的值；请核对。",
        "{place} says {kept!r}; the value that was read first is kept. Check both.",
    ),
    "ref.unknown": _reject(
        "找不到“{value}”：请先在{target}表中登记，或补填{remedy}。",
        "Nothing is known of {value!r}: enter it in the table of {target_en} first, or give "
        "{remedy_en}.",
    ),
    "ref.ambiguous": _reject(
        "“{value}”对应多个对象（{candidates}）；请改填编号或统一社会信用代码。",
        "{value!r} fits several ({candidates}); give the key or the social credit code.",
    ),
    "ref.name_differs": _warn(
        "该代码的企业叫“{known}”，这里写作“{value}”，仍按代码导入；请核对代码或名称。",
        "The enterprise of this code is called {known!r}, here {value!r}; taken by its code. "
        "Check the code or the name.",
    ),
    "region.unknown": _warn(
        "行政区划表中没有“{value}”，按未知处理；请填6位区划代码或省市县全名。",
        "No region is called {value!r}; stored as unknown. Give the 6-digit code or full name.",
    ),
    "region.former": _warn(
        "“{named}”已于{year}年撤销，按现行区划 {successor} 读取；请核对。",
        "{named!r} ended in {year} and was read as its successor {successor}. Check it.",
    ),
    "region.ended": _warn(
        "“{named}”已于{year}年撤销，没有唯一的现行区划与它对应，按{taken}处理；请填现行的区划。",
        "{named!r} ended in {year} and no one region of today succeeds it; stored as {taken_en}. "
        "Give the region of today.",
    ),
    "address.inferred": _warn(
        "地址只写了“{named}”，所在地区据此按 {region} 读取（可信度：中）；请核对。",
        "The address names {named!r} only; the region was read from it as {region} (confidence: "
        "medium). Check it.",
    ),
    "address.uncertain": _warn(
        "从地址中的“{named}”不能确定所在地区（可信度：低），按未知处理；可能是：{candidates}。"
        "请补填所在地区。",
        "{named!r} in the address does not tell the region (confidence: low); stored as unknown. "
        "It may be {candidates}. Give the region.",
    ),
    "address.unknown": _warn(
        "地址里没有认出省、市、县，所在地区按未知处理；请补填所在地区。",
        "The address names no province, city or county; the region is unknown. Give the region.",
    ),
    "address.disagrees": _warn(
        "地址在{found}，与所在地区 {region} 不一致，以所在地区为准；请核对。",
        "The address lies in {found}; the region is given as {region}, which was taken. Check.",
    ),
    "industry.unknown": _warn(
        "不认识的行业代码“{value}”，按未知处理；请填国民经济行业代码，如 C38 或 3841。",
        "Unknown industry {value!r}, stored as unknown; give a GB/T 4754 code such as C38 or 3841.",
    ),
    "standard.unknown": _warn(
        "标准表中没有“{value}”，按未知处理；请写标准号，如 GB/T 19001。",
        "Unknown standard {value!r}, stored as unknown; write its number, such as GB/T 19001.",
    ),
    "enum.unknown": _warn(
        "“{value}”不在可选值中，按未知处理；可填：{allowed}。",
        "{value!r} is none of the allowed values and stored as unknown; allowed: {allowed}.",
    ),
    "number.format": _warn(
        "“{value}”不是数字，按未知处理。", "{value!r} is no number; stored as unknown."
    ),
    "number.integer": _warn(
        "“{value}”应为整数，按未知处理。", "{value!r} should be whole; stored as unknown."
    ),
    "number.range": _warn(
        "“{value}”超出允许范围（{allowed}），按未知处理。",
        "{value!r} is out of range ({allowed}); stored as unknown.",
    ),
    "date.format": _warn(
        "“{value}”不是日期，按未知处理；请写成 2024-05-01。",
        "{value!r} is no date; stored as unknown. Write 2024-05-01.",
    ),
    "date.order": _warn(
        "“{value}”早于“{start}”列的日期，按未知处理；请核对这两个日期。",
        "{value!r} lies before the date in {start}; stored as unknown. Check both dates.",
    ),
    "text.damaged": _warn(
        "文字中有因编码错误而丢失的字，或看不见的控制字符（已去掉）；请核对并重新录入。",
        "The text has characters that an encoding lost, or control characters (taken out); check "
        "it and type it again.",
    ),
    "link.self": _warn(
        "这一行的两端是同一个对象，已照录；请核对。",
        "Both ends of this row are the same; taken as it stands. Check it.",
    ),
    "boolean.format": _warn(
        "“{value}”不是“是”或“否”，按未知处理。", "{value!r} is not 是 or 否; stored as unknown."
    ),
    "history.format": _warn(
        "状态历史中有不合格式的一段，已略去；每段写成 日期|状态|原因，段间用分号。",
        "A part of the history was left out; write DATE|STATE|REASON, semicolons between.",
    ),
    "clear.unsupported": _warn(
        "此列不能用“清空”，未作改动。", "清空 has no meaning in this column; nothing was changed."
    ),
    "column.unknown": _warn(
        "不认识的列“{column}”，未读取；如需读取请改用模板中的列名或映射文件。",
        "The column {column} is not known and was not read; rename it or use a mapping file.",
    ),
    "column.unit": _warn(
        "“{column}”没有写单位，已按元读取；如是万元，请把表头改为“{column}（万元）”后重新导入。",
        "{column} names no unit and was read as yuan; write the unit into the header, as in "
        "{column}（万元）, and import again.",
    ),
    "column.duplicate": _warn(
        "“{column}”与前面的列含义相同，未读取；请只保留一列。",
        "{column} means the same as a column before it and was not read; keep one.",
    ),
    "file.rejects": _warn(
        "这是本次导入自己的拒绝行文件，未读取；改正后请单独导入它。",
        "This import writes this rejects file itself, so it was not read; import it by itself.",
    ),
    "file.unmapped": _warn(
        "映射文件里没有条目匹配这个文件，未读取；如应导入，请在映射文件中为它写一个条目。",
        "No entry of the mapping matches this file, so it was not read; give it one if it should "
        "be.",
    ),
    "sheet.hidden": _warn(
        "这张工作表是隐藏的，也已读取；如不该导入请删去后重新导入。",
        "This sheet is hidden and was read all the same; delete it if it should not be.",
    ),
    "sheet.unnumbered": _warn(
        "像是“{table}”表，但没有“{column}”列，分不清每一行是哪一条，未读取；请补上这一列，"
        "或用映射文件由几列合成编号（chainmap inspect 写得出，见 docs/mapping-files.md）。",
        "This looks like a table of {table_en} without {key_en}: no row can be told from another, "
        "so it was not read. Add that column, or join one from others in a mapping file (chainmap "
        "inspect writes one, see docs/mapping-files.md).",
    ),
    "sheet.ignored": _warn(
        "这张工作表没有认识的表头，未读取。", "This sheet has no known header and was not read."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row stands, as Excel or an editor shows it."""

    file: str
    sheet: str | None
    row: int

    def __str__(self) -> str:
        return f"{self.file}/{self.sheet}!{self.row}" if self.sheet else f"{self.file}!{self.row}"


def make_problem(
    code: str,
    place: Place,
    /,
    *,
    column: str | None = None,
    value: str | None = None,
    severity: Severity | None = None,
    **details: str,
) -> RowProblem:
    """Return the problem with its hints filled in.

    Examples
    --------
    >>> make_problem("date.format", Place(file="a.csv", sheet=None, row=2), value="x").hint_en
    "'x' is no date; stored as unknown. Write 2024-05-01."
    """
    reason = REASONS[code]
    words = {"row": str(place.row), "column": column or "", "value": value or "", **details}
    return RowProblem(
        severity=severity or reason.severity,
        code=code,
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=column,
        value=value,
        hint_zh=reason.zh.format(**words),
        hint_en=reason.en.format(**words),
    )


@dataclass(slots=True)
class ProblemLog:
    """Counts every problem and keeps 1,000: the first of every kind, then rejections, warnings.

    ``kinds`` counts by code and severity; what `skip` counts has no kind.
    """

    count: int = 0
    kinds: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    _rejections: list[tuple[int, RowProblem]] = field(default_factory=list)
    _warnings: list[tuple[int, RowProblem]] = field(default_factory=list)

    def add(self, problem: RowProblem, *, table: int) -> None:
        """Count a problem of the ``table``-th table and keep it while there is room."""
        kind = (problem.code, problem.severity)
        self.count += 1
        self.kinds[kind] += 1
        kept = self._rejections if problem.severity == "reject" else self._warnings
        if len(kept) < MAX_PROBLEMS or self.kinds[kind] <= KIND_KEPT:
            kept.append((table, problem))

    def wants_warnings(self) -> bool:
        """Return whether there is room for another warning; `skip` counts without one."""
        return len(self._warnings) < MAX_PROBLEMS

    def skip(self, count: int) -> None:
        """Count problems that nobody will read."""
        self.count += count

    def problems(self) -> tuple[RowProblem, ...]:
        """Return those kept, in the order of tables and rows."""
        seen: Counter[str] = Counter()
        examples: list[tuple[int, RowProblem]] = []
        others: list[tuple[int, RowProblem]] = []
        for entry in self._rejections + self._warnings:
            code = entry[1].code
            seen[code] += 1
            (examples if seen[code] <= KIND_KEPT else others).append(entry)
        kept = (examples + others)[:MAX_PROBLEMS]
        return tuple(p for _, p in sorted(kept, key=lambda item: (item[0], item[1].row)))
