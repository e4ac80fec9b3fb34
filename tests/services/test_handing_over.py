"""Handing the engine's next choices over to whoever may write to them."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.segments import Segment
from bot.errors import ConfigError
from bot.services.handing_over import HandOver, hand_over
from tests.services.practice import TEAM, Practice, migrated, open_practice

SEATS = {Segment.LOVE: 6, Segment.DISLIKE: 6}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Practice]:
    with open_practice(migrated(tmp_path)) as practice:
        yield practice


def handed(desk: Practice, study_id: int, count: int = 5) -> HandOver:
    return hand_over(desk.store, TEAM, study_id, count, desk.now, random.Random(1), "Paperkite")


def test_only_people_who_are_not_in_slack_are_handed_over(desk: Practice) -> None:
    desk.join([{"slack_id": f"U{n}", "email": f"u{n}@c{n}.example"} for n in range(20)])
    outside = [
        {"slack_id": "", "email": f"v{n}@d{n}.example", "name": f"Vee {n}", "company": f"D{n}"}
        for n in range(9)
    ]
    desk.join([*outside, {"slack_id": "", "email": "stop@s.example", "opted_out": "yes"}])

    found = handed(desk, desk.recruit(SEATS), count=50)

    assert sorted(row.email for row in found.rows) == sorted(row["email"] for row in outside)
    assert {(row.name, row.company) for row in found.rows} == {
        (row["name"], row["company"]) for row in outside
    }
    assert found.without_address == 0


def test_everybody_gets_the_same_text_with_the_products_name(desk: Practice) -> None:
    desk.join([{"slack_id": "", "email": f"v{n}@d{n}.example", "nps": f"{n}"} for n in range(11)])

    found = handed(desk, desk.recruit(SEATS))

    [text] = {row.text for row in found.rows}
    assert len(found.rows) == 5
    assert "Paperkite" in text


def test_when_nobody_is_outside_it_is_said(desk: Practice) -> None:
    desk.join([{"slack_id": "U1", "email": "u@c.example"}])

    found = handed(desk, desk.recruit(SEATS))

    assert (found.rows, found.why_none) == ((), "Nobody is left who may be invited.")


def test_an_unknown_study_is_said(desk: Practice) -> None:
    with pytest.raises(ConfigError, match="There is no study 7"):
        handed(desk, 7)
