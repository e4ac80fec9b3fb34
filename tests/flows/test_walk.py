"""Nothing that anybody can press, submit or type is silent: each is tried, breadth-first, from where the main job stands."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from bot.demo.acts import Person
from bot.ids import Action, Callback
from tests.flows.access_table import AFTER, NINE, UP_TO_BOOKED
from tests.flows.scenes import assemble, build_questions
from tests.flows.stage import ANSWER, LOVES, SEND, Stage
from tests.flows.walking import Walk

People = Mapping[str, Person]
WALKERS = ("admin", "researcher", "interviewer", "participant", "stranger")
AROUND_A_CALL = ("researcher", "interviewer", "participant")
SILENT: Mapping[str, str] = {
    Action.QUESTION_PREVIEWED.value: "a picture of what participants see; it says that its buttons do nothing",
}
"""What may be pressed without an answer, each with the reason why."""


@pytest.fixture
def forecasts() -> bool:
    return True


def invited(stage: Stage, people: People) -> None:
    """A study with questions of each kind, an open call, and Ana invited."""
    channel = next(one.id for one in stage.workspace.store.channels.values() if one.name == "customers")
    rita = people["researcher"]
    build_questions(stage, rita, audience=None, picked=[people["participant"].id], channel=channel)
    rita.close_modal()
    assert rita.submit().acked
    stage.go_on(seconds=0)
    stage.go_to(NINE)


def booked(stage: Stage, people: People) -> None:
    """Ana has booked a call that can still be moved, and a recording was added to it."""
    rita, ana = people["researcher"], people["participant"]
    stage.recruit(rita, audience=None, picked=[ana.id])
    stage.go_to(NINE)
    stage.answer(ana)
    stage.book_at(ana, NINE + timedelta(days=2))
    stage.press(rita, "Edit")
    rita.fill("flags", ["Calls are recorded"])
    assert rita.submit().acked
    stage.settle()


def begun(stage: Stage, people: People) -> None:
    """The call has begun, and the opening check is due."""
    rita, ana = people["researcher"], people["participant"]
    stage.recruit(rita, audience=None, picked=[ana.id])
    stage.go_to(NINE)
    for label in (ANSWER, "I use it, not sure who pays", LOVES, SEND, *UP_TO_BOOKED[4:]):
        stage.press(ana, label)
    stage.go_to(AFTER)


def held(stage: Stage, people: People) -> None:
    """A call was held, and a thank-you is owed for it."""
    rita, ana = people["researcher"], people["participant"]
    stage.recruit(rita, audience=None, picked=[ana.id], more=True, incentive="a voucher of 40 euros")
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.hold(people["interviewer"], ana)


def awaiting(stage: Stage, people: People) -> None:
    """Rita is asked for her approval, and may come to hold the call."""
    rita, ana = people["researcher"], people["participant"]
    flags = ["Approval", "Blind interviewers"]
    interviewers = [rita.id, people["interviewer"].id]
    stage.recruit(rita, audience=None, picked=[ana.id], more=True, flags=flags, interviewers=interviewers)
    stage.go_to(NINE)
    stage.answer(ana)


@pytest.mark.long
@pytest.mark.parametrize(
    ("where", "depth", "steps"),
    [(invited, 14, 350), (booked, 4, 130), (begun, 4, 130), (awaiting, 3, 110), (held, 4, 130)],
)
def test_whatever_is_pressed_is_answered(
    stage: Stage, where: Callable[[Stage, People], None], depth: int, steps: int
) -> None:
    # Words that are searched for and submitted at once: the form shows what came of the later one.
    stage.excused.append("hash_conflict")
    people = assemble(stage)
    where(stage, people)
    # Nobody answers at that address: a booked call would be written there again and again while the clock stands still.
    without = () if where is invited else (Callback.CALENDAR_CALDAV.value,)
    walk = Walk(
        stage, {role: people[role] for role in (WALKERS if where is invited else AROUND_A_CALL)}, without
    )

    walk.go(depth)

    assert not [(name, way) for name, way in walk.silent if not any(part in name for part in SILENT)]
    assert not walk.slow
    assert len(walk.done) >= steps, "less was tried than there is"
