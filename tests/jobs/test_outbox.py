"""The outbox worker against a workspace that refuses, stumbles and forgets: everything arrives, in order, once."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.disturbances import Disturbance
from bot.domain.conversation import InterviewState, InvitationState
from bot.domain.outbox import Entry, Kind, Lane, Way
from bot.domain.settings import Settings
from bot.jobs.delivery import SEARCH_AFTER_S
from bot.services import saying
from bot.slack.messenger import Placed
from bot.slack.pacing import MANY, Method, Paces
from storage import interviews, invitations, outbox, people
from storage.database import Store
from tests.jobs.office import (
    INTERVIEWER,
    NOW,
    RESEARCHER,
    STUDY,
    TEAM,
    Office,
    note,
    open_office,
    study_card,
    words_of,
)


def test_an_entry_is_sent_once(office: Office) -> None:
    [entry] = office.queue(note("UP0", "hello"))

    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    row = office.row(entry)
    assert (row["state"], row["attempts"], row["leased_until"], row["error"]) == ("sent", 1, 0.0, "")
    assert len(office.tries()) == 1


def test_the_same_intent_twice_is_one_message(office: Office) -> None:
    first, second = office.queue(note("UP0", "hello"), note("UP0", "hello"))

    office.settle()

    assert first == second
    assert words_of(office.texts("UP0")) == ["hello"]


def test_an_intent_that_was_settled_is_sent_again(office: Office) -> None:
    office.queue(note("UP0", "hello"))
    office.settle()

    office.queue(note("UP0", "hello"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello", "hello"]


def test_what_changes_while_it_is_being_sent_is_sent_again_as_it_is_now(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(delay_s=0.3))
    [entry] = office.queue(study_card())
    office.workspace.wait_for(lambda: office.lines)

    office.study_changes(title="A newer title")
    office.queue(study_card())
    office.settle()

    [card] = office.person(RESEARCHER).dm()
    assert "A newer title" in card.readable()
    assert card.edits == 1
    assert office.row(entry)["state"] == "sent"


def test_what_shows_the_same_already_is_not_sent_again(office: Office) -> None:
    office.queue(study_card())
    office.settle()

    office.queue(study_card())
    office.settle()

    assert len(office.tries()) == 1
    assert office.tries("chat.update") == []


def test_entries_of_a_lane_reach_somebody_in_their_order(office: Office) -> None:
    numbers = [f"number {number}" for number in range(12)]

    office.queue(*(note("UP0", number) for number in numbers))
    office.settle()

    assert words_of(office.texts("UP0")) == numbers


def test_a_later_entry_does_not_overtake_one_that_rests(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=500))

    office.queue(note("UP0", "first"), note("UP0", "second"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["first", "second"]
    assert [call.ok for call in office.tries()] == [False, True, True]


def test_a_reply_goes_before_an_invitation_that_was_queued_earlier(office: Office) -> None:
    lanes = [Lane.DIGEST, Lane.INVITATION, Lane.WITHDRAWAL, Lane.BOOKING, Lane.REPLY]

    office.queue(*(note("UP0", lane.name, lane) for lane in lanes))
    office.settle()

    assert words_of(office.texts("UP0")) == ["REPLY", "BOOKING", "WITHDRAWAL", "INVITATION", "DIGEST"]


def test_the_order_of_lanes_holds_for_what_is_queued_while_the_worker_looks(office: Office) -> None:
    people = [f"UQ{number}" for number in range(40)]
    for person in people:
        office.workspace.add_user(person, user_id=person, tz="UTC")

    for person in people:
        office.queue(*(note(person, lane.name, lane) for lane in (Lane.DIGEST, Lane.WITHDRAWAL, Lane.REPLY)))
    office.settle()

    told = {tuple(words_of(office.texts(person))) for person in people}
    assert told == {("REPLY", "WITHDRAWAL", "DIGEST")}


def test_an_entry_due_later_waits_for_its_time(office: Office) -> None:
    later = NOW + timedelta(hours=1)
    office.queue(note("UP0", "later", due_at=later))
    office.settle()
    assert office.texts("UP0") == []

    office.clock.move_to(later)
    office.settle()

    assert words_of(office.texts("UP0")) == ["later"]


def test_retry_after_is_honoured(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=1))

    office.queue(note("UP0", "hello"))
    office.settle()

    refused, sent = office.tries()
    assert (refused.error, sent.ok) == ("ratelimited", True)
    assert sent.monotonic - refused.monotonic >= 1
    assert words_of(office.texts("UP0")) == ["hello"]


def test_a_429_of_one_method_does_not_hold_up_another(office: Office) -> None:
    office.queue(study_card())
    office.settle()
    office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=2))
    office.queue(note("UP0", "hello"))
    office.workspace.wait_for(lambda: len(office.tries()) == 2)

    office.study_changes(title="A newer title")
    office.queue(study_card())
    office.settle()

    [changed] = office.tries("chat.update")
    assert changed.monotonic < office.tries()[-1].monotonic


def test_a_429_in_one_channel_does_not_hold_up_the_others(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=2))
    [entry] = office.queue(note("UP0", "refused"))
    office.workspace.wait_for(lambda: office.row(entry)["error"])

    office.queue(note("UP1", "hello"))
    office.settle()

    refused, *sent = office.tries()
    [hello] = (call for call in sent if call.user == "UP1")
    assert hello.monotonic - refused.monotonic < 1.5


def test_ratelimited_within_a_200_rests_as_long_as_an_unsaid_429(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(error="ratelimited"))
    [entry] = office.queue(note("UP0", "hello"))

    office.workspace.wait_for(lambda: office.row(entry)["error"] == "ratelimited")

    row = office.row(entry)
    rest_s = float(str(row["leased_until"])) - office.clock.wall()
    assert (row["state"], 25 < rest_s <= 30) == ("due", True)


def test_after_a_500_it_is_tried_again_and_arrives_once(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=500))

    [entry] = office.queue(note("UP0", "hello"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert (office.row(entry)["state"], office.row(entry)["attempts"]) == ("sent", 2)


def test_a_message_whose_answer_was_lost_is_found_again_and_not_posted_twice(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))

    [entry] = office.queue(note("UP0", "hello"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert office.row(entry)["state"] == "sent"
    assert len(office.tries()) == 1
    assert len(office.tries("conversations.history")) == 1


def test_a_message_of_which_nothing_could_be_kept_afterwards_is_found_again_and_not_posted_twice(
    office: Office,
) -> None:
    with office.store.write() as db:
        db.execute(
            "CREATE TRIGGER fault BEFORE UPDATE OF state ON outbox WHEN NEW.state = 'sent' "
            "BEGIN SELECT RAISE(ABORT, 'a fault'); END"
        )

    [entry] = office.queue(note("UP0", "hello"))
    office.workspace.wait_for(lambda: office.row(entry)["error"])
    with office.store.write() as db:
        db.execute("DROP TRIGGER fault")
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert (office.row(entry)["state"], office.row(entry)["attempts"]) == ("sent", 2)
    assert len(office.tries("conversations.history")) == 1


def test_what_is_said_anew_while_it_is_in_doubt_is_not_lost(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))
    (entry,) = office.queue(note("UP0", "one")._replace(intent="same"))
    office.workspace.wait_for(lambda: bool(office.row(entry)["error"] and office.texts("UP0")))

    office.queue(note("UP0", "two")._replace(intent="same"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["two"]


def test_a_message_that_slack_took_after_our_patience_is_found_again(tmp_path: Path) -> None:
    with open_office(tmp_path / "evenhand.db", timeout_s=1, lease_s=4) as office:
        office.workspace.disturb("chat.postMessage", Disturbance(delay_s=3.5))

        office.queue(note("UP0", "hello"))
        office.settle()

        assert words_of(office.texts("UP0")) == ["hello"]
        assert len(office.tries()) == 1


def test_a_refusal_leaves_no_doubt_and_costs_no_look(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=1))

    office.queue(note("UP0", "hello"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert office.tries("conversations.history") == []


def test_a_card_that_is_found_again_shows_what_has_changed_meanwhile(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))
    [entry] = office.queue(study_card())
    office.workspace.wait_for(lambda: office.row(entry)["error"])

    office.study_changes(title="A newer title")
    office.settle()

    [card] = office.person(RESEARCHER).dm()
    assert "A newer title" in card.readable()


def test_a_card_that_is_found_again_and_cannot_be_updated_at_once_is_not_posted_twice(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))
    office.workspace.disturb("chat.update", Disturbance(status=429, retry_after_s=1))

    office.queue(study_card())
    office.settle()

    assert len(office.person(RESEARCHER).dm()) == 1
    assert len(office.tries()) == 1
    assert [exchange.ok for exchange in office.tries("chat.update")] == [False, True]
    assert len(office.tries("conversations.history")) == 1


def test_a_message_that_was_looked_for_in_vain_and_is_refused_leaves_no_doubt(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=500))
    office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=1))

    office.queue(note("UP0", "hello"))
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert len(office.tries("conversations.history")) == 1


def test_the_bot_looks_into_a_dm_that_it_knows_without_opening_it(office: Office) -> None:
    office.queue(study_card())
    office.settle()
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))

    office.queue(note(RESEARCHER, "hello"))
    office.settle()

    assert len(office.tries("conversations.history")) == 1
    assert office.tries("conversations.open") == []


def test_what_a_dead_process_had_claimed_and_not_begun_to_send_is_sent_at_once(tmp_path: Path) -> None:
    before = Store(tmp_path / "evenhand.db")
    before.migrate()
    with before.write() as db:
        entry, _ = outbox.put(db, note("UP0", "hello"), NOW)
        outbox.claim(db, entry, time.time(), 60.0, "a dead process")
    before.close()

    with open_office(tmp_path / "evenhand.db") as office:
        office.settle()

        assert words_of(office.texts("UP0")) == ["hello"]
        assert office.tries("conversations.history") == []


def test_a_card_whose_answer_was_lost_is_found_again_and_then_updated_in_place(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(lost=True))
    office.queue(study_card())
    office.settle()

    office.study_changes(title="A newer title")
    office.queue(study_card())
    office.settle()

    [card] = office.person(RESEARCHER).dm()
    assert "A newer title" in card.readable()


def test_where_the_bot_may_not_look_a_message_whose_answer_was_lost_is_posted_again(tmp_path: Path) -> None:
    with open_office(tmp_path / "evenhand.db", without_scopes={"im:history"}) as office:
        office.workspace.disturb("chat.postMessage", Disturbance(lost=True))

        office.queue(note("UP0", "hello"))
        office.settle()

        assert words_of(office.texts("UP0")) == ["hello", "hello"]


def test_a_person_who_cannot_be_reached_is_marked_and_the_researcher_sees_it(office: Office) -> None:
    gone = office.workspace.add_user("Gone", tz="UTC", deleted=True)

    invitation = office.invite(gone)
    office.settle()

    db = office.store.read()
    asked, person = (
        invitations.invitation(db, TEAM, invitation),
        people.person_by_slack_id(db, TEAM, gone),
    )
    assert asked is not None
    assert asked.state is InvitationState.UNDELIVERABLE
    assert person is not None
    assert person.unreachable == "deactivated"
    [card] = office.person(RESEARCHER).dm()
    assert "1 person could not be reached in Slack." in card.readable()


def test_a_permanent_error_is_recorded_and_not_tried_again(office: Office) -> None:
    gone = office.workspace.add_user("Gone", tz="UTC", deleted=True)

    [entry] = office.queue(note(gone, "hello"))
    office.settle()

    row = office.row(entry)
    assert (row["state"], row["error"], row["attempts"]) == ("failed", "user_disabled", 1)


def test_a_message_of_a_workspace_without_the_bot_stays_due_until_it_is_there(office: Office) -> None:
    [entry] = office.queue(note("UP0", "hello", team="TELSEWHERE"))

    office.settle()

    assert (office.row(entry)["state"], office.row(entry)["error"]) == ("due", "not_installed")


def test_a_message_that_is_gone_is_posted_anew(office: Office) -> None:
    lost = office.post_as_bot(RESEARCHER, "soon to be deleted")
    office.remember(RESEARCHER, Kind.STUDY, STUDY, Placed(lost.channel, "1600000000.000100"))

    office.queue(study_card())
    office.settle()

    _, card = office.person(RESEARCHER).dm()
    assert [call.error for call in office.tries("chat.update")] == ["message_not_found"]
    assert office.shown_at(RESEARCHER, Kind.STUDY, STUDY) == Placed(card.channel, card.ts)


def test_an_entry_that_cannot_be_rendered_rests_and_the_others_go_on(office: Office) -> None:
    broken = Entry(TEAM, Lane.REPLY, Kind.NOTICE, 0, "UP0", NOW, "broken", {"code": "no such code"})

    bad, good = office.queue(broken, note("UP1", "hello"))
    office.workspace.wait_for(lambda: office.row(good)["state"] == "sent")
    office.workspace.wait_for(lambda: office.row(bad)["error"])

    row = office.row(bad)
    assert (row["state"], str(row["error"])[:10]) == ("due", "reference ")
    assert float(str(row["leased_until"])) > office.clock.wall()


def test_nobody_else_can_claim_an_entry_until_its_lease_ends(tmp_path: Path) -> None:
    mine, other = Store(tmp_path / "evenhand.db"), Store(tmp_path / "evenhand.db")
    mine.migrate()
    with mine.write() as db:
        entry, _ = outbox.put(db, note("UP0", "hello"), NOW)
        claimed = outbox.claim(db, entry, 1000.0, 30.0, "mine")
        outbox.sending(db, entry, 1030.0)

    with other.write() as db:
        during = outbox.claim(db, entry, 1029.9, 30.0, "other")
        found_during = outbox.due(db, NOW, 1029.9, (), 10)
        found_after = outbox.due(db, NOW, 1030.0, (), 10)
        after = outbox.claim(db, entry, 1030.0, 30.0, "other")
    mine.close()
    other.close()

    assert claimed is not None
    assert after is not None
    assert (claimed.again, during, after.again) == (False, None, True)
    assert claimed.key == after.key
    assert (found_during, found_after) == ([], [(entry, TEAM, "UP0", Way.POST_AGAIN)])


def test_an_entry_that_a_dead_process_had_claimed_is_sent_when_the_lease_ends(office: Office) -> None:
    lease_ends = office.clock.wall() + 0.5
    with office.store.write() as db:
        entry, _ = outbox.put(db, note("UP0", "hello"), NOW)
        outbox.claim(db, entry, lease_ends - 30, 30.0, "a dead process")
        outbox.sending(db, entry, lease_ends)
    office.delivery.wake()

    assert not office.delivery.wait_idle(0.2)
    office.settle()

    assert words_of(office.texts("UP0")) == ["hello"]
    assert office.clock.wall() >= lease_ends
    assert len(office.tries("conversations.history")) == 1


def test_an_invitation_outside_working_hours_waits_for_the_persons_morning(office: Office) -> None:
    ana = office.workspace.add_user("Ana", tz="America/New_York")
    invitation = office.invite(ana)
    office.settle()
    assert office.texts(ana) == []

    before_nine, nine = (datetime(2027, 1, 11, 13, 59, tzinfo=UTC), datetime(2027, 1, 11, 14, 0, tzinfo=UTC))
    office.clock.move_to(before_nine)
    office.settle()
    assert office.texts(ana) == []
    office.clock.move_to(nine)
    office.settle()

    assert len(office.texts(ana)) == 1
    asked = invitations.invitation(office.store.read(), TEAM, invitation)
    assert asked is not None
    assert (asked.state, asked.delivered_at) == (InvitationState.DELIVERED, nine)


def test_the_reminder_of_a_cancelled_call_is_dropped(office: Office) -> None:
    call = office.book("UP0", NOW + timedelta(hours=5))
    with office.store.write() as db:
        saying.plan_reminders(db, call, "UP0", Settings(), NOW, NOW)
        interviews.end(db, TEAM, call.id, InterviewState.CANCELLED, NOW)

    office.clock.move_to(call.starts_at - timedelta(hours=1))
    office.settle()

    assert office.texts("UP0") == []
    assert office.texts(INTERVIEWER) == []
    assert [office.row(entry)["state"] for entry in (1, 2)] == ["dropped", "dropped"]


def test_the_reminders_of_a_call_reach_both_sides_at_their_time(office: Office) -> None:
    call = office.book("UP0", NOW + timedelta(hours=5))
    with office.store.write() as db:
        saying.plan_reminders(db, call, "UP0", Settings(), NOW, NOW)

    office.clock.move_to(call.starts_at - timedelta(hours=1, seconds=1))
    office.settle()
    assert office.texts("UP0") == []
    office.clock.move_to(call.starts_at - timedelta(hours=1))
    office.settle()

    assert (len(office.texts("UP0")), len(office.texts(INTERVIEWER))) == (1, 1)


def test_an_outbox_with_something_resting_is_not_idle(office: Office) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(status=500))
    office.queue(note("UP0", "hello"))

    assert not office.delivery.wait_idle(0.2)
    assert office.delivery.wait_idle(8)


def test_what_is_under_way_when_the_bot_stops_is_finished_and_the_rest_stays_due(tmp_path: Path) -> None:
    with open_office(tmp_path / "evenhand.db", senders=1) as office:
        office.workspace.disturb("chat.postMessage", Disturbance(delay_s=0.3), times=2)
        first, second = office.queue(note("UP0", "first"), note("UP1", "second"))
        office.workspace.wait_for(lambda: float(str(office.row(first)["leased_until"])) > 0)

        office.delivery.stop()

        assert (office.row(first)["state"], office.row(second)["state"]) == ("sent", "due")


@pytest.mark.parametrize("senders", [1, 8])
def test_many_receivers_are_served_however_few_senders_there_are(tmp_path: Path, senders: int) -> None:
    with open_office(tmp_path / "evenhand.db", senders=senders) as office:
        crowd = [office.workspace.add_user(f"Person {number}") for number in range(70)]

        office.queue(*(note(person, "hello") for person in crowd))
        office.settle()

        assert [words_of(office.texts(person)) for person in crowd] == [["hello"]] * len(crowd)


def test_what_a_workspace_does_not_take_now_holds_up_nothing_of_another(tmp_path: Path) -> None:
    store = Store(tmp_path / "evenhand.db")
    store.migrate()
    with store.write() as db:
        held, _ = outbox.put(db, note("UP0", "here"), NOW)
        other, _ = outbox.put(db, note("UP0", "there", team="T2"), NOW)
        found = outbox.due(db, NOW, 0.0, (), 10, [(TEAM, Way.POST)])
        both = outbox.due(db, NOW, 0.0, (), 10, [(TEAM, Way.UPDATE), ("T2", Way.FILE)])
    store.close()

    assert [one.id for one in found] == [other]
    assert {one.id for one in both} == {held, other}


def test_a_workspace_whose_pace_is_full_holds_up_no_other(tmp_path: Path) -> None:
    with open_office(tmp_path / "evenhand.db", paces=Paces()) as office:
        for _ in range(MANY + 1):  # so often that it is the workspace, and not one channel
            office.paces.of(TEAM).hold(Method.POST, "UP0", time.monotonic(), 60)
        office.queue(*(note(f"UX{number}", "here") for number in range(3_000)))
        waited_s = []
        for team in ("T2", "T3", "T4", "T5"):
            began = time.monotonic()
            office.queue(note("UY", "there", team=team))  # nobody is there: that it is tried is enough
            office.workspace.wait_for(lambda team=team: team in office.lines)  # type: ignore[misc]
            waited_s.append(time.monotonic() - began)

        assert max(waited_s) < SEARCH_AFTER_S + 1
        assert not office.tries()
