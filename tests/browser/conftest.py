"""A real headless Chromium before the demo's page. Without one these tests are skipped, and say so."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bot.demo.show import Shown
from tests.browser.sitter import Sitter
from tests.demo.page.visitor import demo_on_a_page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 375, "height": 740}


def where_chromium_is() -> str | None:
    """The program of a browser, when there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where a browser is."""
    found = where_chromium_is()
    if found is None:
        pytest.skip(
            "no Chromium is installed here: the page is not tested in a browser (apt-get install chromium)"
        )
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # No sandbox: CI is root in a container. It visits this machine alone.
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@contextmanager
def seated(browser: Browser, shown: Shown, viewport: ViewportSize, **more: Any) -> Iterator[Sitter]:
    """Somebody before the page, who notices whatever the browser complains of."""
    context = browser.new_context(viewport=viewport, timezone_id="Asia/Tokyo", **more)
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if not is_here(shown, asked.url) else None)
    try:
        page.goto(shown.address)
        somebody = Sitter(page)
        somebody.arrive()
        yield somebody
    finally:
        context.close()
    assert complaints == []


def is_here(shown: Shown, url: str) -> bool:
    """Whether a request goes to the page's own server, or nowhere."""
    here = shown.workspace.store.base_url
    return url.startswith((here, here.replace("http://", "ws://"), "data:", "about:", "blob:"))


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    """The demo as `evenhand demo` runs it."""
    with demo_on_a_page(tmp_path) as page:
        yield page


@pytest.fixture
def sitter(browser: Browser, shown: Shown) -> Iterator[Sitter]:
    """Somebody at a desk before the page; nothing may go wrong in it, nor leave the machine."""
    with seated(browser, shown, DESKTOP) as somebody:
        yield somebody


@pytest.fixture
def traveller(browser: Browser, shown: Shown) -> Iterator[Sitter]:
    """Somebody with a narrow screen that is touched."""
    with seated(browser, shown, NARROW, has_touch=True, is_mobile=True) as somebody:
        yield somebody
