"""Times the map of 300 cards in Chromium: ``python benchmarks/map.py [CARDS] [OUT.json]``.

Prints milliseconds until the first frame (target 1,000), of which CPU time, and the CPU time of one
frame while dragging (target 50). The machine is shared: compare within one run.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from chainmap.maps.html import render_chain_map
from tests.browser.conftest import ARGUMENTS, READY
from tests.map_samples import sample_map

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 5
DRAG_STEPS = 60


def cpu_ms(session: CDPSession) -> float:
    """Return the CPU time that the page's main thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1e3 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def first_frame(page: Page, url: str) -> dict[str, float]:
    """Open the file and return the times until its first frame."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(url)
    page.wait_for_function(READY)
    mark = "performance.getEntriesByName('chainmap-first-frame')[0].startTime"
    return {"first_frame_ms": page.evaluate(mark), "first_frame_cpu_ms": cpu_ms(session)}


def drag(page: Page) -> float:
    """Drag up and down and return the CPU time of one frame."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    box = page.locator("#net").bounding_box()
    x, y = box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2
    count = "() => { window.frames_ = 0; const f = () => { window.frames_ += 1;"
    page.evaluate(count + " requestAnimationFrame(f); }; requestAnimationFrame(f); }")
    page.mouse.move(x, y)
    page.mouse.down()
    before, frames = cpu_ms(session), page.evaluate("window.frames_")
    for step in range(DRAG_STEPS):
        page.mouse.move(x, y - 5 * (step if step < DRAG_STEPS / 2 else DRAG_STEPS - step))
    spent, drawn = cpu_ms(session) - before, page.evaluate("window.frames_") - frames
    page.mouse.up()
    return spent / max(1, drawn)


def main(cards: int) -> dict[str, Any]:
    """Measure and return the medians."""
    begun = time.perf_counter()
    model = sample_map(cards)
    built = time.perf_counter()
    html = render_chain_map(model)
    rendered = time.perf_counter()
    rounds, drags = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "map.html"
        file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for _ in range(ROUNDS):
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            rounds.append(first_frame(page, file.as_uri()))
            drags.append(drag(page))
            page.close()
        browser.close()
    return {
        "cards": len(model["nodes"]),
        "links": len(model["edges"]),
        "file_kb": round(len(html.encode()) / 1e3),
        "model_ms": round(1e3 * (built - begun)),
        "render_ms": round(1e3 * (rendered - built)),
        **{key: round(statistics.median(r[key] for r in rounds)) for key in rounds[0]},
        "drag_frame_cpu_ms": round(statistics.median(drags), 1),
    }


if __name__ == "__main__":
    result = main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    print(json.dumps(result, indent=2))
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
