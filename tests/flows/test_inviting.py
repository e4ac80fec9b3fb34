"""Who is invited, when, and how invitations end."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.sights import Message
from tests.flows.stage import (
    ANSWER,
    DECLINE,
    DISLIKES,
    ENDED,
    LOVES,
    PAYS,
    SEND,
    STOP,
    THANKED,
    Stage,
)

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2027, 1, 15, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "nine_there"),
    [
        # In the afternoon there: the wave leaves when the study's own working day begins.
        ("Asia/Kathmandu", datetime(2027, 1, 18, 9, 0, tzinfo=UTC)),
        ("Europe/London", datetime(2027, 1, 18, 9, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 1, 18, 14, 0, tzinfo=UTC)),
    ],
)
def test_an_invitation_waits_for_the_working_hours_of_the_person(
    stage: Stage, zone: str, nine_there: datetime
) -> None:
    (ana,) = stage.customers("Ana Ortiz", zone=zone)
    stage.go_to(FRIDAY_NIGHT)
    stage.recruit()

    stage.go_to(nine_there - timedelta(seconds=1))
    before = ana.dm()
    stage.go_to(nine_there)

    assert before == []
    assert stage.invited([ana]) == [ana]


@pytest.mark.parametrize(("second", "arrives"), [(-1, True), (0, False)])
def test_at_five_sharp_the_working_day_is_over(stage: Stage, second: int, arrives: bool) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.go_to(NINE.replace(hour=17) + timedelta(seconds=second))

    stage.recruit()

    assert bool(stage.invited([ana])) is arrives


def test_the_invitation_tells_who_asks_for_what_and_looks_the_same_for_everybody(stage: Stage) -> None:
    people = [stage.person(name) for name in ("Ana Ortiz", "Bo Lind")]
    for person, score in zip(people, ("1", "10"), strict=True):
        stage.on_panel(person, nps=score)
    stage.recruit()
    stage.go_to(NINE)

    hers, his = (stage.newest(person).readable() for person in people)

    assert hers == his
    for words in ("Mara Lindqvist asks for one minute", "Some of the people", "30 minutes", "voluntary"):
        assert words in hers
    assert stage.newest(people[0]).buttons == [ANSWER, DECLINE, STOP]


@BOTH
def test_one_reminder_after_a_day_in_working_hours_and_never_another(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.go_to(NINE + timedelta(days=4))  # Friday: a day later is Saturday
    stage.recruit()
    counts = []

    for instant in (NINE + timedelta(days=5), NINE + timedelta(days=7, seconds=-1), NINE + timedelta(days=7)):
        stage.go_to(instant)
        counts.append(len(_nudges(ana)))
    for _ in range(5):
        stage.go_on(days=1)

    assert counts == [0, 0, 1]
    assert len(_nudges(ana)) == 1


def test_a_reminder_can_be_answered_where_it_stands(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.go_to(NINE + timedelta(days=1))

    stage.answer(ana)

    assert "We would like to speak with you" in stage.newest(ana).readable()
    assert "newer message below" in next(m for m in ana.dm() if m.from_app).readable()


@pytest.mark.parametrize("label", [ANSWER, DECLINE])
def test_whoever_has_reacted_is_not_reminded(stage: Stage, label: str) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    stage.press(ana, label)
    stage.go_on(days=2)

    assert _nudges(ana) == []


def test_a_silent_invitation_ends_after_five_working_days(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    stage.go_to(NINE + timedelta(days=7, seconds=-1))
    before = [message.readable() for message in ana.dm() if ENDED in message.readable()]
    stage.go_to(NINE + timedelta(days=7))

    assert before == []
    assert ENDED in ana.dm()[0].readable()
    assert stage.value("SELECT state FROM invitations") == "expired"


@BOTH
def test_not_this_time_ends_this_invitation_and_nothing_else(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    stage.press(ana, DECLINE)

    assert "All right, not this time" in stage.newest(ana).readable()
    assert stage.rows("SELECT opted_out_at, panel_at IS NULL FROM people") == [(None, 0)]


@pytest.mark.parametrize(
    ("way", "transport"),
    [("button", "socket"), ("button", "http"), ("typing", "socket"), ("typing it loudly", "http")],
)
def test_whoever_opts_out_hears_nothing_more_on_any_path(stage: Stage, way: str) -> None:
    customers = stage.workspace.add_channel("customers")
    (ana,) = stage.customers("Ana Ortiz")
    stage.workspace.join(customers, ana.id)
    stage.recruit()
    stage.go_to(NINE)
    if way == "button":
        stage.press(ana, STOP)
    else:
        stage.say(ana, "stop" if way == "typing" else "STOP!!")
    assert "We won't ask you again" in stage.all_read(ana)
    told = len([message for message in ana.dm() if message.from_app])

    stage.go_on(days=1)  # the reminder would be due
    stage.press(stage.mara, "Close")
    stage.go_on(days=60)  # no invitation in thirty days bars them any more
    stage.on_panel(ana)  # the directory is imported anew
    stage.recruit(deadline="2027-04-30", channel=customers, picked=[ana.id])
    stage.go_on(days=1)
    ana.press(ANSWER)
    stage.settle()

    assert len([message for message in ana.dm() if message.from_app]) == told
    assert "You asked us not to invite you" in ana.messages(customers)[-1].readable()
    assert stage.value("SELECT count(*) FROM invitations") == 1


@pytest.mark.parametrize("text", ["Hello!", "please don't stop", "@here <!channel> *stop*ped"])
def test_anything_else_that_is_typed_gets_one_line_and_is_not_kept(stage: Stage, text: str) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    stage.say(ana, text)

    assert "I can only read buttons" in ana.dm()[-1].readable()
    assert text not in str(stage.dump())
    assert stage.value("SELECT count(*) FROM people WHERE opted_out_at IS NOT NULL") == 0


def test_a_typed_message_that_slack_delivers_again_is_answered_once(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.say(ana, "hello")
    event = stage.workspace.log.deliveries("message")[0].payload

    for _ in range(3):
        stage.workspace.deliver("events_api", event)
    stage.settle()

    assert len([message for message in ana.dm() if message.from_app]) == 1


@BOTH
def test_an_open_call_starts_the_same_questions_in_a_private_message(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id, stage.mara.id])
    stage.recruit(audience=None, channel=channel)
    assert [message.buttons for message in ana.messages(channel)] == [[ANSWER]]

    stage.press(ana, ANSWER, in_message=ana.messages(channel)[0])
    stage.press(ana, PAYS)
    stage.press(ana, DISLIKES)
    stage.press(ana, SEND)
    stage.book(ana)

    assert "Your call is booked" in stage.newest(ana).readable()
    assert "in your private messages" in ana.messages(channel)[-1].readable()
    stage.press(stage.mara, "Close")
    assert "has ended" in ana.messages(channel)[0].readable()
    assert ana.messages(channel)[0].buttons == []


def test_answering_an_open_call_twice_begins_once(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(audience=None, channel=channel)
    call = ana.messages(channel)[0]

    stage.press(ana, ANSWER, in_message=call)
    stage.press(ana, ANSWER, in_message=call)

    assert len([message for message in ana.dm() if message.from_app]) == 1
    assert stage.value("SELECT count(*) FROM invitations") == 1


@BOTH
def test_picked_people_are_asked_although_nobody_is_on_the_panel(stage: Stage) -> None:
    ana, bo = stage.person("Ana Ortiz"), stage.person("Bo Lind")

    stage.recruit(audience=None, picked=[ana.id])
    stage.go_to(NINE)
    stage.go_on(minutes=1)

    assert stage.invited([ana, bo]) == [ana]
    assert str(stage.value("SELECT reason FROM invitations")).startswith("Picked by the researcher. ")


def test_people_of_a_file_are_linked_by_email_and_invited(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz", email="Ana@Acme.example")
    barred = [stage.person(name) for name in ("Bo Lind", "Cy Young")]
    stage.on_panel(ana)
    stage.on_panel(barred[0], opted_out="yes")
    stage.on_panel(barred[1], colleague="yes")

    stage.recruit()
    stage.go_to(NINE)

    assert stage.invited([ana, *barred]) == [ana]


def test_a_file_with_a_bad_row_imports_nobody_and_names_the_line(stage: Stage) -> None:
    file = stage.database.with_name("people.csv")
    file.write_text("email,nps\nana@acme.example,9\nno address,3\nbo@acme.example,11\n", encoding="utf-8")
    report = stage.bot.import_people(file)

    assert [problem.line for problem in report.problems] == [3, 4]
    assert stage.rows("SELECT * FROM people") == []
    assert stage.rows("SELECT * FROM import_rows") == []


def test_importing_the_same_file_again_changes_nothing(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    before = stage.rows("SELECT * FROM people")

    stage.on_panel(*[person for person in stage.workspace.people if person.name == "Ana Ortiz"])

    assert stage.rows("SELECT * FROM people") == before


def test_at_most_one_person_of_a_company_is_invited(stage: Stage) -> None:
    people = [stage.person(name) for name in ("Ana Ortiz", "Bo Lind", "Cy Young")]
    stage.on_panel(*people, company="Acme")

    stage.recruit()
    stage.go_to(NINE)

    assert len(stage.invited(people)) == 1


def test_nobody_is_invited_again_within_thirty_days(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(ana, DECLINE)

    stage.recruit(deadline="2027-03-31")
    stage.go_to(NINE + timedelta(days=30, seconds=-1))
    stage.go_on(seconds=0)
    before = stage.invited([ana])
    stage.go_to(NINE + timedelta(days=30))
    stage.go_on(minutes=1)

    assert (before, stage.invited([ana])) == ([], [ana])


def test_those_who_are_thanked_cannot_tell_why(stage: Stage) -> None:
    never, no_seat, standby = stage.customers("Ana Ortiz", "Bo Lind", "Cy Young")
    dora = stage.person("Dora Day")
    stage.recruit(target="1", more=True, seats_love="1", seats_dislike="0", picked=[dora.id])
    stage.go_to(NINE)
    for _ in range(8):
        if len(stage.invited([never, no_seat, standby, dora])) < 4:
            stage.go_on(days=1)

    stage.answer(dora, PAYS, LOVES)
    seen: list[Message] = [
        stage.answer(never, "None of these", None),
        stage.answer(no_seat, PAYS, DISLIKES),
        stage.answer(standby, PAYS, LOVES),
    ]

    verdicts = dict(stage.rows("SELECT invitation_id, verdict FROM submissions"))
    assert sorted(verdicts.values()) == ["offer", "standby", "thank", "thank"]
    assert {THANKED in message.readable() for message in seen} == {True}
    assert len({(message.readable(), message.text) for message in seen}) == 1


def _nudges(person: Person) -> list[Message]:
    return [message for message in person.dm() if "A reminder:" in message.readable()]


def test_colleagues_of_the_researchers_are_not_invited(stage: Stage) -> None:
    colleague = stage.person("Cora Colleague", email="cora@example.com")
    ana = stage.person("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [colleague.id, ana.id])
    stage.on_panel(colleague, ana)
    stage.recruit(channel=channel)
    stage.go_to(NINE)

    stage.press(colleague, ANSWER, in_message=colleague.messages(channel)[0])

    assert stage.invited([colleague, ana]) == [ana]
    assert "part of the team" in colleague.messages(channel)[-1].readable()
