"""A workspace with nobody on its panel yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.practice import Practice, migrated, open_practice


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nobody in it, made once and copied."""
    return migrated(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def practice(empty_database: Path) -> Iterator[Practice]:
    with open_practice(empty_database) as opened:
        yield opened
