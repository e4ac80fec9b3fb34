"""A workspace with nobody on its panel yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.practice import Practice, open_practice


@pytest.fixture
def practice(empty_database: Path) -> Iterator[Practice]:
    with open_practice(empty_database) as opened:
        yield opened
