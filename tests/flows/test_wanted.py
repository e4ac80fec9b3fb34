"""Nobody books without consent, and nobody who opted out is asked anything again: on every path that books or sends."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from bot.demo.acts import Person
from tests.flows.scenes import by, renewed
from tests.flows.stage import AGREE, ANSWER, CANCEL, LOVES, PAYS, SEND, Stage
from tests.flows.standing import NEIGHBOURS, Scene, standing
from tests.flows.test_inviting import NINE

# Consent


def never_agreed(scene: Scene) -> None:
    """The consent of the other workspace stays."""
    change(scene, "DELETE FROM consents WHERE team_id = 'T000000001'")


def agreed_to_another_text(scene: Scene) -> None:
    change(scene, "UPDATE consents SET version = 'of another year'")


def took_it_back(scene: Scene) -> None:
    change(scene, "UPDATE consents SET withdrawn_at = '2027-01-11T08:00:00.000000+00:00'")


def agreed_to_less(scene: Scene) -> None:
    change(scene, "UPDATE studies SET recording = 1")


def change(scene: Scene, sql: str) -> None:
    """Change what the database holds, from outside the bot."""
    with closing(sqlite3.connect(scene.stage.database, isolation_level=None)) as db:
        db.execute(sql)


@pytest.mark.parametrize("without", [never_agreed, agreed_to_another_text, took_it_back, agreed_to_less])
@pytest.mark.parametrize("name", ["press talk.book", "submit talk.suggested"])
def test_nobody_books_without_consent_to_what_applies_now(
    stage: Stage, name: str, without: Callable[[Scene], None]
) -> None:
    scene = standing(stage, name)
    before = stage.rows("SELECT * FROM interviews")
    without(scene)

    assert stage.workspace.deliver("interactive", by(stage, scene.cast, "participant")).acked
    stage.settle()

    assert stage.rows("SELECT * FROM interviews") == before
    scene.afresh()
    stage.workspace.deliver("interactive", by(stage, scene.cast, "participant"))
    stage.settle()
    assert len(stage.rows("SELECT * FROM interviews")) == len(before) + 1


def test_nobody_moves_a_call_after_they_took_their_consent_back(stage: Stage) -> None:
    scene = standing(stage, "press talk.stay")
    ana = scene.cast.people["participant"]
    payload = ana.press_payload(stage.times(ana)[0])
    ana.open_home()
    stage.settle()
    stage.press(ana, "Withdraw my agreement", on="home")
    before = stage.rows("SELECT * FROM interviews")

    assert stage.workspace.deliver("interactive", renewed(stage, payload)).acked
    stage.settle()

    assert stage.rows("SELECT * FROM interviews") == before
    assert (
        stage.value("SELECT count(*) FROM interviews WHERE state = 'booked' AND team_id <> ?", NEIGHBOURS)
        == 0
    )


# Opting out


def queued(stage: Stage, ana: Person) -> None:
    stage.recruit()


def invited(stage: Stage, ana: Person) -> None:
    queued(stage, ana)
    stage.go_to(NINE)


def asking(stage: Stage, ana: Person) -> None:
    invited(stage, ana)
    stage.press(ana, ANSWER)
    stage.press(ana, PAYS)


def offered(stage: Stage, ana: Person) -> None:
    asking(stage, ana)
    stage.press(ana, LOVES)
    stage.press(ana, SEND)


def choosing(stage: Stage, ana: Person) -> None:
    offered(stage, ana)
    stage.press(ana, AGREE)


def awaiting_approval(stage: Stage, ana: Person) -> None:
    stage.recruit(more=True, flags=["Approval", "Blind interviewers"])
    stage.go_to(NINE)
    stage.answer(ana)


def on_standby(stage: Stage, ana: Person) -> None:
    """The one seat is somebody else's, who cancels later."""
    (bo,) = stage.customers("Bo Lind")
    stage.recruit(target="1", more=True, seats_love="1", seats_dislike="0")
    stage.go_to(NINE)
    while ANSWER not in "".join(label for message in ana.dm() for label in message.buttons):
        stage.go_on(days=1)
    if not stage.invited([bo]):
        stage.go_on(days=1)
    for one in stage.invited([bo]):
        stage.answer_and_book(one)
    stage.answer(ana)


def in_an_open_call(stage: Stage, ana: Person) -> None:
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(audience=None, channel=channel)
    stage.press(ana, ANSWER)


def cancelled(stage: Stage, ana: Person) -> None:
    choosing(stage, ana)
    stage.book(ana)
    stage.press(ana, CANCEL)


def held(stage: Stage, ana: Person) -> None:
    choosing(stage, ana)
    stage.book(ana)
    stage.hold(stage.theo, ana)


MOMENTS = [
    queued,
    invited,
    asking,
    offered,
    choosing,
    awaiting_approval,
    on_standby,
    in_an_open_call,
    cancelled,
    held,
]


def by_typing(stage: Stage, ana: Person) -> None:
    stage.say(ana, "stop")


def by_directory(stage: Stage, ana: Person) -> None:
    stage.on_panel(ana, opted_out="yes")


@pytest.mark.parametrize(
    ("moment", "way"),
    [(moment, by_typing) for moment in MOMENTS]
    + [(moment, by_directory) for moment in (queued, offered, on_standby, held)],
)
def test_whoever_opted_out_is_asked_nothing_again(
    stage: Stage, moment: Callable[[Stage, Person], None], way: Callable[[Stage, Person], None]
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    moment(stage, ana)
    way(stage, ana)
    told = heard(ana)

    everything_happens(stage, ana)

    assert heard(ana) == told
    live = (
        "SELECT count(*) FROM invitations i JOIN people p ON p.id = i.person_id "
        "WHERE i.state IN ('queued', 'delivered', 'started') AND p.slack_id = ?"
    )
    assert stage.value(live, ana.id) == 0


@pytest.mark.parametrize("way", [by_typing, by_directory])
def test_whoever_opted_out_with_a_call_hears_of_that_call_alone(
    stage: Stage, way: Callable[[Stage, Person], None]
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    choosing(stage, ana)
    stage.book(ana)
    way(stage, ana)
    told = heard(ana)

    everything_happens(stage, ana)

    for message in ana.dm():
        if message.from_app and message.ts not in told:
            assert re.search(r"\bcall\b|interview-cancelled\.ics", message.readable(), re.IGNORECASE)
            assert ANSWER not in message.buttons


def everything_happens(stage: Stage, ana: Person) -> None:
    """Whoever waits is approved, seats become free, another study wants everybody, and weeks go by."""
    for person in stage.workspace.people:
        for message in person.dm():
            for label in ("Approve", CANCEL):
                if person.id != ana.id and label in message.buttons:
                    stage.press(person, label, in_message=message)
    channel = stage.workspace.add_channel("everybody", [ana.id])
    stage.recruit(deadline="2027-03-30", channel=channel, picked=[ana.id])
    for days in (0.1, 1, 3, 31):
        stage.go_on(days=days)


def heard(ana: Person) -> list[str]:
    """The messages that somebody got from the bot, by their names: one that is changed in place tells nobody."""
    return [message.ts for message in ana.dm() if message.from_app]
