"""A study is played before it starts and every day while it recruits."""

from datetime import UTC, datetime

import pytest

from tests.flows.stage import Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def forecasts() -> bool:
    return True


def test_a_dry_run_tells_what_would_come_of_it_and_asks_nobody(stage: Stage) -> None:
    stage.customers("Ana Ortiz", "Bo Lind", "Cy Young")
    stage.open_second_step(stage.mara)
    stage.mara.submit()
    before = stage.dump()

    stage.press(stage.mara, "Play a dry run", on="modal")

    assert stage.mara.modal is not None
    seen = stage.mara.modal.text()
    assert "Dry run: what would come of it" in seen
    assert "by the deadline" in seen
    assert "Start recruiting" in seen
    assert stage.dump() == before


def test_the_forecast_of_the_day_is_kept_and_shown(stage: Stage) -> None:
    stage.customers("Ana Ortiz", "Bo Lind", "Cy Young")
    stage.recruit()
    stage.go_to(NINE)

    days = stage.rows("SELECT local_day FROM forecasts")
    stage.go_on(days=1)
    assert stage.mara.command("/interview", "status").acked

    assert days == [("2027-01-11",)]
    assert stage.rows("SELECT local_day FROM forecasts") == [("2027-01-12",)]
    assert "deadline" in stage.mara.dm()[-1].readable()
