"""When somebody holds calls, in their own words: said back in full, confirmed, and obeyed by the times on offer."""

import pytest

from tests.flows.stage import AGREE, Stage
from tests.flows.test_calls import NINE

WORDS = "When do you hold calls?"
DAYS = "Single days"
HOLIDAYS = "No calls on public holidays of"


def say(stage: Stage, words: str, days: str = "", country: str = "") -> None:
    """Theo, who interviews, enters and confirms when he holds calls."""
    stage.recruit()
    stage.theo.command("/interview", "availability")
    stage.theo.fill(WORDS, words)
    if days:
        stage.theo.fill(DAYS, days)
    if country:
        stage.theo.fill(HOLIDAYS, country)
    assert stage.theo.submit().acked
    assert stage.theo.submit().acked


def offered(stage: Stage, pages: int = 1) -> str:
    """What a participant reads of the times on offer."""
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.press(ana, AGREE)
    read = [stage.newest(ana).readable()]
    for _ in range(pages - 1):
        stage.press(ana, "More times")
        read.append(stage.newest(ana).readable())
    return "\n".join(read)


def test_words_are_said_back_as_days_with_their_zone(stage: Stage) -> None:
    stage.recruit()
    stage.theo.command("/interview", "availability")
    stage.theo.fill(WORDS, "weekdays 10am-4pm except Wed")
    stage.theo.fill(DAYS, "not 14 January; also Sat 16 January 10-12")

    assert stage.theo.submit().acked

    read = stage.theo.modal.text() if stage.theo.modal else ""
    assert "The next days*, Berlin time (CET)" in read
    assert "Tue 12 Jan 2027: 10:00–16:00" in read
    assert "Wed 13 Jan" not in read
    assert "Thu 14 Jan 2027:" not in read
    assert "Sat 16 Jan 2027: 10:00–12:00" in read
    assert stage.value("SELECT count(*) FROM interviewers") == 0


def test_single_days_and_holidays_are_left_out(stage: Stage) -> None:
    say(stage, "Mon-Fri 2-3pm", days="off 12 January", country="Japan")

    read = offered(stage, pages=2)

    assert "Mon 11 Jan 2027" not in read  # Coming of Age Day
    assert "Tue 12 Jan 2027" not in read
    assert "Wed 13 Jan 2027" in read
    assert "[13:00]" in read


@pytest.mark.parametrize(
    "words", ["weekdays", "10am-4pm on some days", "every other Tuesday 10-12", "Mon 4pm-10am xyz"]
)
def test_what_is_unclear_is_asked_at_its_field(stage: Stage, words: str) -> None:
    stage.recruit()
    stage.theo.command("/interview", "availability")
    stage.theo.fill(WORDS, words)
    before = stage.dump()

    outcome = stage.theo.submit()

    if words == "weekdays":
        assert outcome.acked
    else:
        assert set(outcome.errors) == {WORDS}
    assert stage.dump() == before


def test_words_behind_the_command_go_straight_to_the_confirmation(stage: Stage) -> None:
    stage.recruit()

    stage.theo.command("/interview", "availability Mon-Thu after 5pm")

    assert stage.theo.modal
    assert "Tue 12 Jan 2027: 17:00–24:00" in stage.theo.modal.text()
    assert stage.theo.submit().acked
    assert stage.rows("SELECT weekday, start_minute, end_minute FROM availability") == [
        (day, 1020, 1440) for day in range(4)
    ]


def test_words_behind_the_command_that_are_unclear_are_answered(stage: Stage) -> None:
    stage.recruit()
    before = stage.dump()

    stage.theo.command("/interview", "availability whenever the moon is full")

    assert stage.theo.modal is None
    assert stage.theo.dm()[-1].readable()
    assert stage.dump() == before


def test_no_words_mean_no_calls(stage: Stage) -> None:
    say(stage, "")

    assert "There is no free time at the moment." in offered(stage)


def test_own_limits_outweigh_those_of_the_workspace(stage: Stage) -> None:
    stage.recruit()
    stage.theo.command("/interview", "availability")
    stage.theo.fill(WORDS, "weekdays 10-16")
    stage.theo.fill("Hours of notice before a call", "48")
    stage.theo.fill("At most so many calls a day", "1")
    assert stage.theo.submit().acked
    assert stage.theo.submit().acked

    read = offered(stage)

    assert "Tue 12 Jan 2027" not in read
    assert "Wed 13 Jan 2027" in read
    assert stage.value("SELECT day_cap FROM interviewers") == 1
