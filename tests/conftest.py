"""What every test may ask for."""

from pathlib import Path

import pytest

from tests.services.practice import migrated


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nobody in it, made once and copied."""
    return migrated(tmp_path_factory.mktemp("empty"))
