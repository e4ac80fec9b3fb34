"""Nobody's name or answer, nor anything else that is known of them, on a surface whose reader may not know it.

In a world full of people who can be told apart (`marked`, with the table of who may know what), everybody types everything and follows
whatever they are shown, and then sends everything that the table of access has, as it is offered to anybody. All that arrives with anybody,
from the first invitation on, is searched for everybody's marks: messages, forms, Homes, answers that only one sees, and files.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.access_table import CASES
from tests.flows.marked import BOOKED, HELD, KNOWS, Mark, Tie, marked, may_read, tie
from tests.flows.opening import SET_UP, opened_stage
from tests.flows.reading import Looking, Read
from tests.flows.stage import Switchboard
from tests.flows.standing import EXCUSED

SENDERS = (
    "admin",
    "researcher",
    "researcher who interviews",
    "other researcher",
    "blind interviewer",
    "open interviewer",
    BOOKED,
    HELD,
    "stranger",
    "external",
    "guest",
)
"""One of each kind: of those who are asked, one before their call and one after it."""
NOT_MEANT_FOR_THEM = (*EXCUSED, "message_not_found", "expired_trigger_id")
"""What Slack says when somebody's press is answered where somebody else was."""

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def looked(
    tmp_path_factory: pytest.TempPathFactory,
    empty_database: Path,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
) -> Iterator[Looking]:
    """All that everybody came to read: one world, and one walk through it, for all that is asked about it."""
    database = tmp_path_factory.mktemp("marked") / "flow.db"
    shutil.copy(empty_database, database)
    with opened_stage(database, "http", switchboard, address, end_later, dict(SET_UP)) as stage:
        looking = Looking(marked(stage))
        stage.excused.extend(NOT_MEANT_FOR_THEM)
        looking.gather("", "by itself")
        looking.offer_what_was_sent()
        for viewer in looking.world.people:
            looking.look_round(viewer)
        looking.offer_the_rest()
        for viewer in SENDERS:
            looking.send_everything_as(viewer)
        yield looking


@pytest.fixture(scope="module")
def known(looked: Looking) -> list[tuple[Read, str, Mark]]:
    """What was read of whom."""
    return [(read, *mark) for read in looked.reads for mark in looked.world.marks_in(read.text)]


def test_nobody_reads_of_anybody_what_they_may_not_know(known: list[tuple[Read, str, Mark]]) -> None:
    leaks = {
        f"{read.viewer} reads the {mark} of “{subject}” ({tie(read.viewer, subject)}): {read.surface}"
        for read, subject, mark in known
        if mark not in may_read(read.viewer, subject, read.thing, read.text)
    }

    assert not leaks, "\n".join(sorted(leaks))


def test_everything_that_can_be_sent_is_sent_by_everybody(looked: Looking) -> None:
    assert {(thing, viewer) for thing in CASES for viewer in SENDERS} - looked.sent == set()


def test_whatever_may_be_known_is_read_somewhere(known: list[tuple[Read, str, Mark]]) -> None:
    """A mark that is not found was kept back, then, and is not one that cannot be found."""
    found = {(tie(read.viewer, subject), mark) for read, subject, mark in known}

    assert {(held, mark) for held in Tie for mark in KNOWS[held]} - found == set()
