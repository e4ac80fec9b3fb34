"""What all pages share, and how it ends."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.demo.model import Json
from bot.demo.page.house import House
from tests.demo.page.visitor import demo_on_a_page


def test_nobody_reads_the_mix_while_or_after_the_page_is_left(tmp_path: Path) -> None:
    begun, go_on, asked = threading.Event(), threading.Event(), list[int]()

    def mix() -> list[Json]:
        asked.append(1)
        begun.set()
        go_on.wait(10)
        return []

    with demo_on_a_page(tmp_path) as page, ThreadPoolExecutor(2) as threads:
        house = House(page.workspace, page.cast, page.world, mix, lambda: None)
        reading = threads.submit(house.read_mix)
        begun.wait(10)
        leaving = threads.submit(house.leave)
        with pytest.raises(TimeoutError):
            leaving.result(timeout=0.1)  # it waits for who is at it

        go_on.set()
        reading.result(10)
        leaving.result(10)
        house.read_mix()

    assert len(asked) == 1
