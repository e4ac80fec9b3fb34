"""A visitor before the page of whatever demo the tests of a module have open (`shown`)."""

from collections.abc import Iterator

import pytest

from bot.demo.show import Shown
from tests.demo.page.visitor import Visitor


@pytest.fixture
def visitor(shown: Shown) -> Iterator[Visitor]:
    """The product manager at her own conversation with the app."""
    with Visitor(shown.address) as visitor:
        visitor.become("Mara Lindqvist")
        yield visitor
