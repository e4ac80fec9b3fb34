"""`make screenshots`: the pictures of the README, taken from the demo's page.

Each is a scene that is played through the page, as its tests do.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.browser.conftest import NARROW, seated, where_chromium_is
from tests.browser.sitter import Sitter
from tests.demo.page.visitor import demo_on_a_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
DESKTOP: ViewportSize = {"width": 1280, "height": 760}


def recruiting(sitter: Sitter) -> None:
    """The product manager before her study starts."""
    sitter.type("/interview recruit")
    sitter.fill_in_purpose()
    sitter.submit()
    sitter.modal.get_by_label("Link to the call").fill("https://meet.example.com/paperkite")
    sitter.submit()
    expect(sitter.modal).to_contain_text("8 interviews")


def mix(sitter: Sitter) -> None:
    """The mix after two days, with the digest of the morning."""
    sitter.recruit()
    sitter.expect_step("recruit")
    sitter.panel("Life")
    sitter.page.get_by_test_id("pace").select_option("fast")
    sitter.page.get_by_test_id("life").click()
    sitter.page.get_by_test_id("jump-morning").click()
    sitter.go("user-research")
    expect(sitter.messages.filter(has_text="Interviews ·").first).to_be_visible(timeout=60_000)
    sitter.page.get_by_test_id("jump-morning").click()
    expect(sitter.messages.filter(has_text="Interviews ·")).to_have_count(2, timeout=60_000)
    sitter.page.get_by_test_id("life").click()


def answering(sitter: Sitter) -> None:
    """A customer between two questions, on a phone."""
    sitter.recruit()
    sitter.become(sitter.invited())
    sitter.go_to_screen("Chat")
    sitter.press("Answer the questions")
    sitter.press("I use it, and I or my company pays")
    expect(sitter.messages.get_by_text(re.compile("Question 2 of")).first).to_be_visible()


SCENES: dict[str, tuple[ViewportSize, Callable[[Sitter], None]]] = {
    "recruit": (DESKTOP, recruiting),
    "mix": (DESKTOP, mix),
    "answer": (NARROW, answering),
}


def take(browser: Browser, name: str, folder: Path) -> Path:
    """Play one scene and keep its picture; where it is."""
    viewport, play = SCENES[name]
    file = folder / f"{name}.png"
    with (
        tempfile.TemporaryDirectory() as database,
        demo_on_a_page(Path(database)) as shown,
        seated(browser, shown, viewport, reduced_motion="reduce", color_scheme="light") as sitter,
    ):
        play(sitter)
        sitter.page.mouse.move(0, 0)
        sitter.page.screenshot(path=file)
    return file


def main() -> None:
    """Take all of them."""
    chromium = where_chromium_is()
    if chromium is None:
        raise SystemExit("No Chromium is installed here (apt-get install chromium).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in SCENES:
            click.echo(take(browser, name, FOLDER))
        browser.close()


if __name__ == "__main__":
    main()
