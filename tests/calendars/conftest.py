"""Servers that calendars speak with."""

from collections.abc import Iterator

import pytest

from tests.calendars.pretend_google import PretendGoogle, pretend_google


@pytest.fixture
def google() -> Iterator[PretendGoogle]:
    with pretend_google() as server:
        yield server
