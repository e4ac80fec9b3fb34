"""The daily digest in its channel: what it says, when it comes, its buttons, and its preview."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.sights import Message
from tests.flows.stage import ANSWER, DISLIKES, LOVES, PAYS, REFUSED, SEND, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CHART = "data_visualization"


@pytest.fixture
def forecasts() -> bool:
    return True


def study(stage: Stage, people: int = 4, **values: object) -> list[Person]:
    """A study that is told of in the research channel, begun after the hour of Monday's digest; its customers are invited."""
    stage.go_to(NINE + timedelta(minutes=5))
    customers = stage.customers(*(f"Customer {number}" for number in range(people)))
    stage.recruit(**({"target": "4", "more": True, "digest": stage.research} | values))  # type: ignore[arg-type]
    stage.go_to(NINE + timedelta(minutes=6))
    return stage.invited(customers)


def sent(stage: Stage) -> list[Message]:
    return [message for message in stage.mara.messages(stage.research) if message.from_app]


def types(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def preview(stage: Stage) -> Message:
    stage.mara.command("/interview", "digest")
    stage.settle()
    return stage.mara.dm()[-1]


def test_a_digest_tells_where_a_study_stands_what_came_and_what_needs_somebody(stage: Stage) -> None:
    ana, bo, *_ = study(stage)
    stage.answer_and_book(ana, LOVES)
    stage.answer(bo, feeling=DISLIKES)
    stage.book_at(bo, NINE + DAY + timedelta(hours=5))

    stage.go_to(NINE + DAY)

    (digest,) = sent(stage)
    said = digest.readable()
    for words in (
        "Interviews · Tue 12 Jan 2027",
        "*Feedback on Paperkite* · recruiting · until Fri 29 Jan 2027",
        "*love*: 0 of 2 done",
        "In all: 0 of 4 done, 2 booked.",
        "*Today:* 1 call: 14:00 Theo Abara, London time (GMT).",
        "*Since the last digest:* 2 answered, 2 booked.",
        "1 call is over and nobody said how it went",
    ):
        assert words in said, said
    assert "Customer" not in said
    assert digest.buttons == ["Open the study"]
    assert CHART in types(digest)
    assert digest.text == (
        "Interviews, Tue 12 Jan 2027: 0 of 4 done, 1 call today. Since the last digest: 2 answered, 2 booked. 3 things need somebody."
    )


def test_each_digest_tells_what_came_since_the_one_before(stage: Stage) -> None:
    ana, bo, *_ = study(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + DAY)
    stage.hold(stage.theo, ana, "Completed")
    stage.answer_and_book(bo)
    stage.press(bo, "Cancel the call")
    stage.go_to(NINE + 2 * DAY)
    stage.go_to(NINE + 3 * DAY)

    told = [
        message.readable().split("*Since the last digest:* ")[1].split("\n")[0] for message in sent(stage)
    ]
    assert told == [
        "1 answered, 1 booked.",
        "1 answered, 1 booked, 1 completed, 1 cancelled.",
        "nothing new.",
    ]


def test_an_outcome_that_is_taken_back_is_told(stage: Stage) -> None:
    (ana, *_) = study(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + timedelta(hours=23))
    stage.hold(stage.theo, ana, "Completed")
    stage.go_to(NINE + DAY)
    stage.press(stage.theo, "That was a mistake", in_message=stage.card(stage.theo, ana))
    stage.go_to(NINE + 2 * DAY)

    assert "*Since the last digest:* 1 “completed” taken back." in sent(stage)[-1].readable()


def test_one_completed_call_shows_nobody_where_it_counts(stage: Stage) -> None:
    ana, bo, *_ = study(stage, target="8")
    stage.answer_and_book(ana)
    stage.hold(stage.theo, ana, "Completed")
    stage.go_to(NINE + DAY)
    first = sent(stage)[-1].readable()
    stage.answer_and_book(bo)
    stage.hold(stage.theo, bo, "Completed")
    stage.go_to(NINE + 2 * DAY)
    second = sent(stage)[-1].readable()

    assert "*love*: 0 of 4 done" in first
    assert "In all: 1 of 8 done, 0 booked." in first
    assert "told anew only once 2 people have changed in it" in first
    assert "*love*: 2 of 4 done" in second
    assert "By segment, with what was not told before: 2 more love done." in second


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_the_preview_is_what_the_channel_reads(stage: Stage) -> None:
    ana, *_ = study(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + DAY - timedelta(seconds=1))

    seen = preview(stage)
    stage.go_to(NINE + DAY)

    (digest,) = sent(stage)
    where = (
        "Only you see this. #user-research reads its next digest on Tue 12 Jan 2027, 09:00 London time (GMT)."
    )
    assert seen.ephemeral
    assert seen.readable().split("\n", 1) == [where, digest.readable()]
    assert seen.text == f"A preview, for you alone. {digest.text}"


def test_a_preview_says_when_the_next_one_comes(stage: Stage) -> None:
    study(stage)
    stage.go_to(NINE + 4 * DAY + timedelta(minutes=1))

    assert "reads its next digest on Mon 18 Jan 2027, 09:00" in preview(stage).readable()


def test_a_preview_says_that_the_last_digest_could_not_be_delivered_and_what_to_do(stage: Stage) -> None:
    study(stage)
    stage.excused.append("channel_not_found")
    stage.workspace.disturb("chat.postMessage", Disturbance(error="channel_not_found"), times=1)
    stage.go_to(NINE + DAY)

    refused = preview(stage).readable()
    stage.go_to(NINE + 2 * DAY)

    assert (
        "The last digest could not be delivered to #user-research. Invite me there with `/invite @Evenhand`; I post from then on. "
        "The next one is tried on Wed 13 Jan 2027, 09:00 London time (GMT)."
    ) in refused
    assert "reads its next digest on Thu 14 Jan 2027" in preview(stage).readable()


def test_studies_without_a_channel_have_a_preview_and_no_digest(stage: Stage) -> None:
    study(stage, digest=None)
    stage.go_to(NINE + DAY)

    assert "No channel was chosen for these studies" in preview(stage).readable()
    assert sent(stage) == []


def copied(stage: Stage, channels: int) -> None:
    """As many more studies like the first, each told of in a channel of its own, the last of them in none."""
    with closing(sqlite3.connect(stage.database)) as db, db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(studies)")]
        own = {"id": "id + ?1", "title": "'Study ' || ?1", "digest_channel": "?2", "view_id": "view_id || ?1"}
        values = ", ".join(own.get(name, name) for name in columns)
        for number in range(1, channels + 1):
            channel = "" if number == channels else f"C0{number:04}"
            db.execute(f"INSERT INTO studies SELECT {values} FROM studies WHERE id = 1", [number, channel])  # noqa: S608


def previews(stage: Stage, words: str = "") -> list[Message]:
    before = len(stage.mara.dm())
    stage.mara.command("/interview", f"digest {words}")
    stage.settle()
    return stage.mara.dm()[before:]


@pytest.mark.parametrize(("extra", "messages", "left"), [(3, 4, 0), (4, 1, 0), (35, 4, 0), (36, 4, 1)])
def test_the_digests_of_all_channels_are_shown_or_named(
    stage: Stage, extra: int, messages: int, left: int
) -> None:
    study(stage)
    copied(stage, extra)

    seen = previews(stage)

    assert len(seen) == messages
    said = "\n".join(one.readable() for one in seen)
    assert said.count("Interviews · ") == extra + 1 - left
    assert said.count("1 more digest tells of your studies: #") == left
    assert all(len(one.blocks) <= 50 for one in seen)


def test_words_of_a_title_choose_whose_digest_is_shown(stage: Stage) -> None:
    study(stage)
    copied(stage, 12)

    [one] = previews(stage, "STUDY 7")
    [none] = previews(stage, "no such words")

    assert "*Study 7*" in one.readable()
    assert "No study with “no such words” in its title is running." in none.readable()


def test_a_preview_is_made_after_the_command_was_acknowledged(stage: Stage) -> None:
    study(stage)
    copied(stage, 1)
    with closing(sqlite3.connect(stage.database)) as db, db:
        # Two hundred studies in one channel took longer than Slack waits; what takes that long is not done while it waits.
        db.execute("UPDATE studies SET deadline_day = 'never'")

    answer = stage.mara.command("/interview", "digest")
    stage.settle()

    assert answer.acked
    assert not answer.response
    assert "Something went wrong on our side (reference " in stage.mara.dm()[-1].readable()


def test_a_digest_of_more_studies_than_it_shows_tells_what_the_shown_ones_need(stage: Stage) -> None:
    study(stage, digest=None)
    copied(stage, 13)
    with closing(sqlite3.connect(stage.database)) as db, db:
        db.execute("UPDATE studies SET digest_channel = ?", [stage.research])
        seats = "SELECT s.team_id, s.id, t.segment, t.planned FROM studies s JOIN seats t ON t.study_id = 1 WHERE s.id > 1"
        db.execute(f"INSERT INTO seats (team_id, study_id, segment, planned) {seats}")
    stage.go_to(NINE + DAY - timedelta(seconds=1))

    [seen] = previews(stage)
    stage.go_to(NINE + DAY)

    [digest] = sent(stage)
    assert "36 things need somebody in the 12 studies shown." in digest.text
    assert "And 2 more" in digest.readable()
    assert seen.text == f"A preview, for you alone. {digest.text}"


def test_where_slack_takes_no_charts_the_digest_comes_without(stage: Stage) -> None:
    stage.excused.append("invalid_blocks")
    study(stage)
    stage.workspace.store.unknown_blocks = frozenset({CHART})
    stage.go_to(NINE + DAY)
    seen = preview(stage)
    stage.workspace.store.unknown_blocks = frozenset()
    stage.go_to(NINE + 2 * DAY)

    assert [CHART in types(message) for message in sent(stage)] == [False, False]
    assert CHART not in types(seen)
    refused = [entry for entry in stage.workspace.log.entries if entry.error == "invalid_blocks"]
    assert len(refused) == 1

    stage.go_to(NINE + 8 * DAY)
    assert CHART in types(sent(stage)[-1])


def test_a_bot_that_was_down_at_nine_sends_it_later_that_day(stage: Stage) -> None:
    study(stage)

    stage.go_to(NINE + DAY + timedelta(hours=9))

    assert ["Tue 12 Jan" in message.readable() for message in sent(stage)] == [True]


def test_three_days_without_the_bot_are_covered_by_the_next_digest(stage: Stage) -> None:
    ana, bo, *_ = study(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + DAY)
    stage.answer_and_book(bo)

    stage.go_to(NINE + 4 * DAY)

    assert len(sent(stage)) == 2
    assert "*Since the last digest:* 1 answered, 1 booked." in sent(stage)[-1].readable()


def test_a_digest_that_slack_took_only_the_next_day_is_left_to_the_next_one(stage: Stage) -> None:
    (ana, *_) = study(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + DAY - timedelta(hours=1))
    with stage.workspace.away(Disturbance(status=503)):
        stage.bot.clock.move_to(NINE + DAY)
        stage.bot.bot.ticks.run_all()
        stage.workspace.wait_for(
            lambda: any(
                stage.research in str(entry.payload) and not entry.ok for entry in stage.workspace.log.entries
            )
        )
    stage.go_to(NINE + 2 * DAY - timedelta(hours=1))
    before = len(sent(stage))
    stage.go_to(NINE + 2 * DAY)

    assert (before, len(sent(stage))) == (0, 1)
    assert "*Since the last digest:* 1 answered, 1 booked." in sent(stage)[-1].readable()


def test_a_workspace_may_want_a_digest_only_when_there_is_something(stage: Stage) -> None:
    stage.put_setting("digest_only_when_changed", "yes")
    (ana, *_) = study(stage)
    stage.press(ana, ANSWER)
    stage.press(stage.mara, "Pause")
    stage.go_to(NINE + DAY)
    quiet = len(sent(stage))
    left_out = preview(stage).readable()
    for label in (PAYS, LOVES, SEND):
        stage.press(ana, label)  # who has begun may finish
    stage.go_to(NINE + 2 * DAY)

    assert "*Since the last digest:* 1 answered." in sent(stage)[-1].readable()
    assert (quiet, len(sent(stage))) == (0, 1)
    assert "As it stands it would be left out" in left_out


def test_a_zone_may_be_set_for_all_digests(stage: Stage) -> None:
    stage.put_setting("digest_zone", "America/New_York")
    study(stage)
    two_in_london = NINE + DAY + timedelta(hours=5)

    stage.go_to(two_in_london - timedelta(seconds=1))
    before = len(sent(stage))
    stage.go_to(two_in_london)

    assert (before, len(sent(stage))) == (0, 1)


def test_a_closed_study_is_told_of_until_its_last_call(stage: Stage) -> None:
    (ana, *_) = study(stage)
    stage.answer(ana)
    stage.book_at(ana, NINE + 2 * DAY + timedelta(hours=3))
    stage.press(stage.mara, "Close", in_message=[m for m in stage.mara.dm() if "Close" in m.buttons][-1])

    stage.go_to(NINE + DAY)
    stage.go_to(NINE + 2 * DAY)
    stage.hold(stage.theo, ana, "Completed")
    for days in (3, 4, 7):
        stage.go_to(NINE + days * DAY)

    said = [message.readable() for message in sent(stage)]
    assert len(said) == 3
    assert all("closed" in text for text in said)
    assert "*Today:* 1 call: 12:00 Theo Abara" in said[1]
    assert "*Since the last digest:* 1 completed." in said[2]


def test_whoever_has_no_part_in_it_is_refused_privately(stage: Stage) -> None:
    study(stage, people=1)
    stage.go_to(NINE + DAY)
    (digest,) = sent(stage)
    assert "Open the study" in digest.buttons

    stage.press(stage.theo, "Open the study", in_message=digest)

    refusal = stage.theo.messages(stage.research)[-1]
    assert refusal.ephemeral
    assert REFUSED in refusal.readable()
    assert stage.theo.modal is None
    assert sent(stage)[-1].readable() == digest.readable()

    stage.press(stage.mara, "Open the study", in_message=digest)
    assert stage.mara.modal is not None


def test_interviewers_give_times_where_none_are_left(stage: Stage) -> None:
    study(stage)
    stage.theo.command("/interview", "availability")
    stage.theo.fill("exceptions", "not 11 Jan to 29 Jan")
    stage.theo.submit()
    stage.theo.submit()
    stage.settle()
    stage.go_to(NINE + DAY)
    (digest,) = sent(stage)
    assert "No time is left that somebody could book in the next 10 days" in digest.readable()

    stage.press(stage.theo, "Give times", in_message=digest)

    assert stage.theo.modal is not None
    assert "When do you hold calls" in stage.theo.modal.text()


def test_who_waits_for_an_approval_is_asked_about_again(stage: Stage) -> None:
    (ana, *_) = study(stage, flags=["Approval", "Blind interviewers"])
    stage.answer(ana)
    stage.go_to(NINE + DAY)
    (digest,) = sent(stage)
    assert "1 person waits for an approval." in digest.readable()

    stage.press(stage.mara, "See who waits", in_message=digest)

    newest = [message for message in stage.mara.dm() if message.from_app][-1]
    assert "Approve" in newest.buttons
    assert sum("Approve" in message.buttons for message in stage.mara.dm()) == 1
    assert (
        "1 person waits for an approval: see the end of our private messages."
        in stage.mara.messages(stage.research)[-1].readable()
    )
