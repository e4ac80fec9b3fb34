"""How soon a click is on the screen of the demo's page, alone and while sixty customers act; measured in the browser.

A channel with 500 messages is open. A button of a status message opens a form: from the click to the frame after the form
stands there. The floor is the same click while nobody else acts.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot.demo.model import Posted
from bot.demo.show import Shown
from tests.browser.conftest import DESKTOP, seated, where_chromium_is
from tests.browser.sitter import Sitter
from tests.demo.page.visitor import demo_on_a_page

MESSAGES = 500
INTERVIEWS = 60
"""So many that the customers have something to do all the time."""

CLICK = """async () => {
    const dialog = document.getElementById('modal');
    const shown = new Promise(resolve => {
        const seen = new MutationObserver(() => {
            if (!dialog.open) return;
            seen.disconnect();
            requestAnimationFrame(() => resolve(performance.now()));
        });
        seen.observe(dialog, {attributes: true});
    });
    const button = [...document.querySelectorAll('#messages button')].findLast(found => found.textContent === 'Edit');
    const began = performance.now();
    button.click();
    return await shown - began;
}"""


@dataclass(frozen=True)
class Clicks:
    """Medians in milliseconds, and how much a page holds when half and when all of the busy clicks are done."""

    alone_ms: float
    busy_ms: float
    half_mb: float
    end_mb: float


def has_browser() -> bool:
    """Whether there is one to measure in."""
    return where_chromium_is() is not None


@contextmanager
def before_the_page() -> Iterator[tuple[Shown, Sitter]]:
    """A study that recruits, a channel full of messages, and the status with its buttons beneath."""
    chromium = where_chromium_is()
    assert chromium, "no Chromium is installed here (apt-get install chromium)"
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_on_a_page(Path(folder)) as shown,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with seated(browser, shown, DESKTOP) as sitter:
            sitter.go("user-research")
            sitter.recruit(INTERVIEWS)
            fill(shown)
            sitter.type("/interview status")
            expect(sitter.messages.get_by_role("button", name="Edit").last).to_be_visible()
            yield shown, sitter
        browser.close()


def fill(shown: Shown) -> None:
    """So many messages of a colleague."""
    store, theo = shown.workspace.store, shown.cast.interviewer.id
    for number in range(MESSAGES):
        store.post(Posted(shown.cast.research, store.next_ts(), theo, f"Note {number}: one of many."))


def click(page: Page, times: int) -> list[float]:
    """Milliseconds of as many clicks, each form closed before the next."""
    taken = []
    for _ in range(times):
        taken.append(float(page.evaluate(CLICK)))
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("modal")).to_be_hidden()
    return taken


def held_mb(page: Page) -> float:
    """What the page's JavaScript holds after its garbage was collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    size = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(size) / 1e6


def compare(times: int) -> Clicks:
    """Click alone, then while everybody acts as fast as the page lets them."""
    with before_the_page() as (_shown, sitter):
        page = sitter.page
        click(page, 3)
        alone = click(page, times)
        sitter.panel("Life")
        page.get_by_test_id("pace").select_option("fast")
        page.get_by_test_id("life").click()
        busy = click(page, times)
        half = held_mb(page)
        busy += click(page, times)
        return Clicks(statistics.median(alone), statistics.median(busy), half, held_mb(page))


if __name__ == "__main__":
    print(compare(15))
