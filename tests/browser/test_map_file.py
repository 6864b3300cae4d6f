"""The self-contained map, opened from disk with the network off."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenMap, write_map
from tests.map_samples import sample_map

CANVAS_BYTES = "() => document.querySelector('#net canvas').toDataURL()"


def heading(page: Page) -> Any:
    return page.locator("#detail h2")


def entry_of(model: dict[str, Any], state: str) -> dict[str, Any]:
    return next(n for n in model["nodes"] if n["kind"] == "enterprise" and n["state"] == state)


def test_the_map_is_drawn_on_a_canvas(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file)
    box = page.locator("#net canvas").bounding_box()
    assert box["width"] > 300
    assert box["height"] > 200
    colours = page.evaluate(
        """() => {
          const c = document.querySelector('#net canvas');
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          const seen = new Set();
          for (let i = 0; i < d.length; i += 4) seen.add((d[i] << 16) | (d[i+1] << 8) | d[i+2]);
          return [0x12304f, 0xa50f37, 0x1b6ca8, 0xc77700].filter((x) => seen.has(x));
        }"""
    )
    assert len(colours) == 4  # leads, weak, none seen, to improve


def test_enter_in_the_search_field_brings_the_full_name(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    entry = entry_of(model, "weak")
    page = open_map(map_file)
    page.fill("input[type=search]", entry["short"])
    page.press("input[type=search]", "Enter")
    expect(heading(page)).to_have_text(entry["name"])
    expect(page.locator("#detail .badge").first).to_have_text("薄弱")


@pytest.mark.parametrize("field", ["name", "uscc", "initials"])
def test_search_finds_by_name_code_and_initials(
    open_map: OpenMap, map_file: Path, model: dict[str, Any], field: str
) -> None:
    entry = entry_of(model, "improve")
    page = open_map(map_file)
    page.fill("input[type=search]", str(entry[field]).lower())
    expect(page.locator("#hits li").filter(has_text=entry["name"])).to_have_count(1)


def test_search_says_when_nothing_matches(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file)
    page.fill("input[type=search]", "没有这样的企业")
    expect(page.locator("#hits")).to_have_text("没有匹配的企业")


def test_a_hit_shows_its_rule_date_and_source_row(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    entry = entry_of(model, "weak")
    hit = entry["hits"][0]
    page = open_map(map_file, f"#sel={entry['id']}")
    shown = page.locator("#detail .hit").first
    expect(shown).to_contain_text(hit["zh"])
    expect(shown).to_contain_text(hit["date"])
    expect(shown).to_contain_text(hit["source_row"])


def test_selecting_dims_the_rest_and_escape_ends_it(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    before = page.evaluate(CANVAS_BYTES)
    page.locator("#detail .ranking button").first.click()
    expect(page.locator("#detail .badges")).to_be_visible()
    page.wait_for_timeout(100)
    assert page.evaluate(CANVAS_BYTES) != before
    assert "sel=" in page.url
    page.keyboard.press("Escape")
    expect(heading(page)).to_have_text("链条概览")
    assert "sel=" not in page.url


def test_a_click_on_a_card_selects_it(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    box = page.locator("#net").bounding_box()
    names = {n["name"] for n in model["nodes"]}
    for y in range(20, 400, 9):  # somewhere in the first column there is a card
        page.mouse.click(box["x"] + box["width"] / 12, box["y"] + y)
        if heading(page).inner_text() in names:
            break
    assert heading(page).inner_text() in names


def test_the_keyboard_reaches_and_opens_a_card(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.locator("#net").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    tier_of = {n["name"]: n["tier"] for n in model["nodes"]}
    assert tier_of[heading(page).inner_text()] == 1
    assert page.locator("#live").inner_text().startswith(heading(page).inner_text())


def test_back_undoes_the_last_step(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file)
    assert page.locator("#do-undo").is_disabled()
    page.locator("#state-none_seen").click()
    page.locator("#detail .ranking button").first.click()
    page.locator("#do-undo").click()
    expect(heading(page)).to_have_text("链条概览")
    expect(page.locator("#state-none_seen")).not_to_be_checked()
    page.go_back()
    expect(page.locator("#state-none_seen")).to_be_checked()
    expect(page.locator("#do-undo")).to_be_disabled()


def test_the_table_holds_every_enterprise_also_the_merged_ones(
    open_map: OpenMap, large_map_file: Path, large_model: dict[str, Any]
) -> None:
    assert large_model["hidden"]
    page = open_map(large_map_file)
    page.click("#do-table")
    expect(page.locator("#caption")).to_have_text("企业清单（600 家）")
    page.locator("#more button").click()
    assert page.locator("#rows tr").count() == 600


def test_the_table_sorts_by_a_column_both_ways(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file, "#view=table")
    reach = page.locator("#columns button").nth(7)
    reach.click()
    page.locator("#columns button").nth(7).click()
    cells = page.locator("#rows tr td:nth-child(8)").all_inner_texts()
    numbers = [int(text or 0) for text in cells]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0
    assert page.locator("#columns th").nth(7).get_attribute("aria-sort") == "descending"


def test_filters_hold_for_the_table(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file, "#view=table")
    for state in ("none_seen", "improve", "unknown"):
        page.locator(f"#state-{state}").click()
    weak = [n for n in model["nodes"] if n["state"] == "weak"]
    assert page.locator("#rows tr").count() == len(weak)
    region = weak[0]["region_code"]
    page.select_option("#region", region)
    assert page.locator("#rows tr").count() == sum(n["region_code"] == region for n in weak)


def test_only_weak_links_and_their_ends(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    ends = {end for e in model["edges"] if e["weak"] for end in (e["from"], e["to"])}
    page = open_map(map_file, "#view=table")
    page.check("#weak-only")
    assert page.locator("#rows tr").count() == len(ends)


def test_a_merged_enterprise_is_found_and_its_card_opens_the_table(
    open_map: OpenMap, large_map_file: Path, large_model: dict[str, Any]
) -> None:
    entry = large_model["hidden"][0]
    card = next(n for n in large_model["nodes"] if n["id"] == entry["card"])
    page = open_map(large_map_file)
    page.fill("#search", entry["name"])
    page.press("#search", "Enter")
    expect(heading(page)).to_have_text(entry["name"])
    page.get_by_role("button", name=f"在表格中查看这 {card['count']} 家").click()
    assert page.locator("#rows tr").count() == card["count"]
    page.locator("#group button").click()
    expect(page.locator("#caption")).to_have_text("企业清单（600 家）")


def test_a_path_between_two_enterprises_is_shown(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    edge = model["edges"][0]
    names = {n["id"]: n["name"] for n in model["nodes"]}
    page = open_map(map_file)
    page.click("#do-path")
    for end in ("from", "to"):
        page.fill("#search", names[edge[end]])
        page.press("#search", "Enter")
    steps = page.locator("#detail ol > li > button")
    assert steps.all_inner_texts() == [names[edge["from"]], names[edge["to"]]]
    assert "path=" in page.url


def test_dark_follows_the_system_and_the_button(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file, color_scheme="dark")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.click("#do-theme")
    assert page.evaluate(theme) == "light"
    assert "theme=light" in page.url


def test_english_changes_every_word_of_the_interface_and_no_name(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    page.click("#do-language")
    expect(page.locator("#do-table")).to_have_text("Table")
    assert page.get_attribute("html", "lang") == "en"
    page.locator("#detail .ranking button").first.click()
    names = " ".join(n["name"] for n in model["nodes"])
    assert heading(page).inner_text() in names
    labels = page.locator("#detail dt, #detail h3, .legend, .actions, fieldset").all_inner_texts()
    chinese = [c for text in labels for c in text if "\u4e00" <= c <= "\u9fff"]
    assert "".join(chinese) in ("", "中文")  # the button back


def test_a_copied_link_shows_the_same_picture(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    page.locator("#state-unknown").click()
    page.locator("#detail .ranking button").nth(2).click()
    page.click("#do-theme")
    page.click("#do-language")
    page.click("#zoom-in")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, 260)
    page.wait_for_timeout(200)
    page.evaluate("() => { navigator.clipboard.writeText = async (t) => { window.copied = t; }; }")
    page.click("#do-link")
    link = page.wait_for_function("() => window.copied").json_value()
    page.mouse.move(5, 5)
    page.locator("#banner").wait_for(state="hidden")
    first = page.evaluate(CANVAS_BYTES)
    again = open_map(map_file, "#" + link.partition("#")[2])
    again.mouse.move(5, 5)
    again.wait_for_timeout(300)
    assert heading(again).inner_text() == heading(page).inner_text()
    assert again.evaluate("document.documentElement.dataset.theme") == "dark"
    assert again.evaluate(CANVAS_BYTES) == first


def test_an_unknown_hash_changes_nothing(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file, "#sel=nobody&group=none&view=x&states=x.weak&path=[1&zoom=-9&at=a.b")
    expect(heading(page)).to_have_text("链条概览")


def test_the_csv_is_utf8_with_bom_and_stamped(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    with page.expect_download() as download:
        page.click("#do-csv")
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == 1 + 150
    assert rows[0][:3] == ["环节", "企业", "统一社会信用代码"]
    assert rows[1][-5:] == ["2026-06-30", "2026-06-30", "1", "无筛选", "内部工作资料；模拟数据"]
    assert "内部工作资料" in download.value.suggested_filename


def test_csv_cells_that_begin_like_a_formula_are_inert(
    open_map: OpenMap, model: dict[str, Any], tmp_path: Path
) -> None:
    names = ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "-5", "-"]
    entries = [n for n in model["nodes"] if n["kind"] == "enterprise"][: len(names)]
    renamed = {e["id"]: name for e, name in zip(entries, names, strict=True)}
    nodes = [{**n, "name": renamed.get(n["id"], n["name"])} for n in model["nodes"]]
    page = open_map(write_map(tmp_path, {**model, "nodes": nodes}))
    with page.expect_download() as download:
        page.click("#do-csv")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    cells = {row[1] for row in csv.reader(io.StringIO(text))}
    assert {"'=1+1", "'+cmd", "'-x", "'@SUM(A1)", "'\tx", "-5", "-"} <= cells


def test_the_png_is_the_whole_map(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file)
    with page.expect_download() as download:
        page.click("#do-png")
    data = Path(download.value.path()).read_bytes()
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert data[1:4] == b"PNG"
    assert width > 1400
    assert height > 1400


def test_a_printed_page_bears_its_stamp(open_map: OpenMap, map_file: Path) -> None:
    page = open_map(map_file, "#states=weak")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    stamp = page.locator(".print-stamp").inner_text()
    assert all(w in stamp for w in ("内部工作资料", "2026-06-30", "状态：薄弱", "规则版本 1"))
    expect(page.locator("#print-picture img")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#print-picture img").count() == 0


def test_links_between_segments_are_named_in_the_panel(open_map: OpenMap, tmp_path: Path) -> None:
    model = sample_map(80, segment_pairs=True)
    link = model["segment_links"][0]
    page = open_map(write_map(tmp_path, model), f"#sel={link['from']}")
    expect(page.locator(".legend")).to_contain_text("环节间可能供应")
    expect(page.locator("#detail")).to_contain_text(
        f"{link['makers']} × {link['users']} 家可能供应"
    )


def test_the_head_names_positions_tiers_and_weak_counts(
    open_map: OpenMap, map_file: Path, model: dict[str, Any]
) -> None:
    page = open_map(map_file)
    assert page.locator("#tiers .position").all_inner_texts() == ["上游", "中游", "下游"]
    tiers = page.locator("#tiers .tier").all_inner_texts()
    assert len(tiers) == len(model["tiers"])
    for text, tier in zip(tiers, model["tiers"], strict=True):
        assert tier["name"] in text
        assert f"{tier['count']} 家" in text
        assert f"薄弱 {tier['states']['weak']}" in text


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1024, 700)])
def test_columns_and_their_heads_stand_in_line(
    open_map: OpenMap, map_file: Path, model: dict[str, Any], size: tuple[int, int]
) -> None:
    page = open_map(map_file, viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    tier_of = {n["name"]: n["tier"] for n in model["nodes"]}
    for tier in (0, 3):
        head = page.locator("#tiers .tier").nth(tier).bounding_box()
        hit = set()
        for y in range(20, 200, 11):
            page.mouse.click(head["x"] + head["width"] / 2, head["y"] + head["height"] + y)
            hit.add(tier_of.get(heading(page).inner_text()))
        assert hit <= {tier, None}
        assert tier in hit
