"""One person, as a researcher meets them: what is known, who may know it, and what is done."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.domain.blindness import HIDDEN
from bot.ids import Callback
from tests.flows.lists import open_people
from tests.flows.scenes import name_researchers, submission
from tests.flows.stage import AGREE, ANSWER, DECLINE, ENDED, STOP, Stage
from tests.flows.test_directory_page import names_in, open_first, search, text_of

RITA = "rita@paperkite.example"


def look_at(stage: Stage, viewer: Person, name: str) -> str:
    """Open the page of the one whose name is searched for, and return what stands there."""
    if viewer.modal:
        viewer.close_modal(whole_stack=True)
    viewer.command("/interview", f"people {name}")
    open_first(stage, viewer)
    return text_of(viewer)


def write(stage: Stage, person: Person, label: str, words: str, **more: object) -> str:
    """Press a button, fill in the form that takes the page's place, and return the page that comes then."""
    stage.press(person, label, on="modal")
    for name, value in {"words": words, **more}.items():
        person.fill(name, value)
    outcome = person.submit()
    assert outcome.acked
    assert not outcome.errors, outcome.errors
    stage.settle()
    return text_of(person)


def researcher(stage: Stage, name: str, *others: Person) -> Person:
    person = stage.person(name, email=f"{name.split()[0].lower()}@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, person, *others)
    return person


def test_tags_and_notes_are_added_taken_off_and_read_by_the_person_themselves(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")

    assert "The tag was added." in write(stage, stage.mara, "Add a tag", " #Beta  Tester ")
    shown = write(stage, stage.mara, "Add a note", "Likes <tea> & *biscuits*")

    assert "“beta tester”" in shown
    assert "Likes <tea> & *biscuits*" in shown
    assert "_Mara Lindqvist, Mon 11 Jan 2027_" in shown
    stage.mara.close_modal(whole_stack=True)
    stage.mara.command("/interview", "people beta")
    assert names_in(stage.mara) == ["Ana Ortiz"]
    ana.open_home()
    stage.settle()
    stage.press(ana, "See my data", on="home")
    assert "beta tester" in text_of(ana)
    assert "Likes <tea>" in text_of(ana)
    assert "Mara" not in text_of(ana)

    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Remove “beta tester”", on="modal")
    stage.press(stage.mara, "Delete", on="modal")

    assert "The note was deleted." in text_of(stage.mara)
    assert stage.rows("SELECT * FROM person_tags") == stage.rows("SELECT * FROM person_notes") == []


def test_a_note_is_deleted_by_its_author_or_an_admin_and_nobody_else(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    rita = researcher(stage, "Rita Roe")
    otto = researcher(stage, "Otto Orr", rita)
    look_at(stage, rita, "ana")
    write(stage, rita, "Add a note", "Likes tea")
    payload = rita.press_payload("Delete", on="modal")

    assert "Likes tea" in look_at(stage, otto, "ana")
    assert "Delete" not in otto.modal.buttons  # type: ignore[union-attr]
    payload["user"]["id"] = otto.id
    stage.workspace.deliver("interactive", payload)
    stage.settle()
    assert stage.value("SELECT count(*) FROM person_notes") == 1

    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Delete", on="modal")
    assert stage.value("SELECT count(*) FROM person_notes") == 0
    stage.excused.extend(("expired_trigger_id", "invalid_trigger_id", "exchanged_trigger_id"))


def test_notes_are_turned_five_at_a_time(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")
    for number in range(6):
        write(stage, stage.mara, "Add a note", f"Note {number}")
    assert "Note 5" in text_of(stage.mara)
    assert "Note 0" not in text_of(stage.mara)

    stage.press(stage.mara, "Older notes", on="modal")

    assert "Note 0" in text_of(stage.mara)
    assert "Note 5" not in text_of(stage.mara)
    stage.press(stage.mara, "Newer notes", on="modal")
    assert "Note 5" in text_of(stage.mara)


def test_a_form_that_is_left_changes_nothing_and_one_that_is_empty_is_refused(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Add a tag", on="modal")

    outcome = stage.forced(stage.mara, words="  ")
    assert "Write it in a few words." in str(outcome.response)
    assert "at most 30 letters" in str(stage.forced(stage.mara, words="#" * 20).response)
    stage.press(stage.mara, "Back", on="modal")

    assert "*No tags*" in text_of(stage.mara)
    assert stage.rows("SELECT * FROM person_tags") == []


def test_a_page_of_somebody_who_had_their_data_erased_says_so_when_a_button_of_it_is_pressed(
    stage: Stage,
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")
    ana.open_home()
    stage.settle()
    stage.press(ana, "Erase my data", on="home")
    assert ana.submit().acked
    stage.settle()

    stage.press(stage.mara, "Mark as colleague", on="modal")

    assert "not in the directory any more" in text_of(stage.mara)
    assert "Ana" not in text_of(stage.mara)


def test_somebody_is_put_on_the_panel_with_a_source_and_a_day_and_taken_off_with_a_note(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    stage.on_panel(ana)
    look_at(stage, stage.mara, "ana")

    shown = write(stage, stage.mara, "Take off the panel", "wrote a mail")
    assert "*Not on the panel*" in shown
    assert "Taken off the panel: wrote a mail" in shown

    stage.press(stage.mara, "Put on the panel", on="modal")
    stage.mara.fill("words", "said so by mail")
    stage.mara.fill("day", "2027-01-12")
    assert "today or before" in str(stage.mara.submit().errors)
    stage.mara.fill("day", "2026-11-03")
    assert stage.mara.submit().acked
    stage.settle()

    assert "*On the panel* since Tue 3 Nov 2026: said so by mail" in text_of(stage.mara)
    words = [row[0] for row in stage.rows("SELECT action FROM audit WHERE subject = 'person 1' ORDER BY id")]
    assert words == ["panel consent withdrawn", "panel consent given"]


def test_whoever_opted_out_is_put_on_no_panel_and_nobody_can_take_that_back(stage: Stage) -> None:
    ana, bob = stage.customers("Ana Ortiz", "Bob Brown")
    stage.recruit(audience=None, picked=[ana.id])
    stage.go_on(hours=1)
    look_at(stage, stage.mara, "bob")
    stage.press(stage.mara, "Take off the panel", on="modal")
    stage.mara.fill("words", "wrote a mail")
    stage.mara.submit()
    stage.settle()
    stage.press(stage.mara, "Put on the panel", on="modal")
    stage.press(ana, STOP)
    stage.say(bob, "stop")
    stage.mara.fill("words", "said so by mail")
    assert stage.mara.submit().acked
    stage.settle()
    assert "only they can take that back: nothing was changed" in text_of(stage.mara)
    assert stage.value("SELECT panel_at FROM people WHERE slack_id = ?", bob.id) is None

    shown = look_at(stage, stage.mara, "ana")

    assert "Opted out, since Mon 11 Jan 2027" in shown
    assert "only they can take that back" in shown
    buttons = stage.mara.modal.buttons  # type: ignore[union-attr]
    assert buttons == ["Add a tag", "Add a note", "Mark as colleague", "Block"]


def test_a_block_ends_what_is_under_way_holds_everywhere_and_only_an_admin_takes_it_back(
    stage: Stage,
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    rita = researcher(stage, "Rita Roe")
    stage.recruit(rita)
    stage.go_on(hours=1)
    assert ANSWER in stage.newest(ana).buttons
    look_at(stage, rita, "ana")

    shown = write(stage, rita, "Block", "Was rude to Theo")

    assert "Blocked, since Mon 11 Jan 2027" in shown
    assert "Blocked by Rita Roe: Was rude to Theo" in shown
    assert ENDED in stage.newest(ana).readable()
    assert "Unblock" not in rita.modal.buttons  # type: ignore[union-attr]
    stage.go_on(days=40)
    assert stage.value("SELECT count(*) FROM invitations") == 1
    assert stage.value("SELECT count(*) FROM outbox WHERE kind = 'nudge' AND state = 'sent'") == 0

    look_at(stage, stage.mara, "ana")
    payload = stage.mara.press_payload("Unblock", on="modal")
    payload["user"]["id"] = rita.id
    stage.workspace.deliver("interactive", payload)
    stage.settle()
    assert stage.value("SELECT blocked_at FROM people WHERE slack_id = ?", ana.id)
    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Unblock", on="modal")

    assert "They are not blocked any more." in text_of(stage.mara)
    assert stage.rows("SELECT blocked_at, blocked_reason, blocked_by FROM people") == [(None, "", "")]
    words = stage.rows("SELECT actor, action, detail FROM audit WHERE action LIKE '%blocked' ORDER BY id")
    assert words == [(rita.id, "blocked", "{}"), (stage.mara.id, "unblocked", "{}")]
    stage.excused.extend(("invalid_trigger_id", "exchanged_trigger_id", "expired_trigger_id"))


def test_whoever_is_blocked_while_they_choose_a_time_takes_no_seat(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_on(hours=1)
    stage.answer(ana)
    stage.press(ana, AGREE)
    look_at(stage, stage.mara, "ana")

    write(stage, stage.mara, "Block", "Was rude to Theo")
    stage.press(ana, stage.times(ana)[0])

    assert stage.value("SELECT count(*) FROM interviews") == 0
    assert stage.value("SELECT verdict FROM submissions") == "thank"
    assert not stage.times(ana)


def test_a_colleague_is_asked_by_no_study(stage: Stage) -> None:
    ana, bob = stage.customers("Ana Ortiz", "Bob Brown")
    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Mark as colleague", on="modal")
    assert "A colleague of the researchers" in text_of(stage.mara)
    stage.recruit()
    stage.go_on(hours=1)
    assert stage.invited([ana, bob]) == [bob]

    look_at(stage, stage.mara, "ana")
    stage.press(stage.mara, "Not a colleague", on="modal")

    assert "Can be asked now" in text_of(stage.mara)


def test_a_history_tells_of_ones_own_studies_and_of_others_only_what_and_when(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    rita = researcher(stage, "Rita Roe")
    otto = researcher(stage, "Otto Orr", rita)
    stage.recruit(rita, more=True, title="Secret plans")
    stage.go_on(hours=1)
    stage.answer(ana)

    assert "Secret plans: Was offered times on Mon 11 Jan 2027" in look_at(stage, rita, "ana")
    assert "Secret plans" in look_at(stage, stage.mara, "ana")
    shown = look_at(stage, otto, "ana")
    assert "Another study: invited on Mon 11 Jan 2027" in shown
    assert "Secret" not in shown
    assert "offered" not in shown

    stage.book(ana)
    starts_at = datetime.fromisoformat(stage.value("SELECT starts_at FROM interviews"))
    stage.hold(stage.theo, ana)
    assert f"Another study: interviewed on {starts_at:%a} {starts_at.day} Jan 2027" in look_at(
        stage, otto, "ana"
    )


@pytest.mark.parametrize("surface", ["directory", "study"])
def test_whoever_has_a_call_with_somebody_is_told_nothing_that_bends_the_questions(
    stage: Stage, surface: str
) -> None:
    ana = stage.person("Ana Ortiz")
    stage.on_panel(ana, nps="9", plan="paying", usage="every hour", mood="cheerful", company="Blue Kite")
    study_id = stage.recruit(more=True, interviewers=[stage.mara.id], flags=["Blind interviewers"])
    look_at(stage, stage.mara, "ana")
    write(stage, stage.mara, "Add a note", "adores us")
    write(stage, stage.mara, "Add a tag", "promoter")
    stage.go_on(hours=1)
    secrets = ("NPS", "paying", "every hour", "cheerful", "adores us", "promoter")
    assert all(secret in text_of(stage.mara) for secret in secrets)
    stage.answer_and_book(ana)

    if surface == "directory":
        shown = look_at(stage, stage.mara, "ana")
    else:
        open_people(stage, stage.mara, study_id)
        assert names_in(stage.mara) == ["Ana Ortiz"]
        open_first(stage, stage.mara)
        shown = text_of(stage.mara)

    assert not [secret for secret in (*secrets, "love", "Why?") if secret in shown]
    assert "Blue Kite" in shown
    assert "You hold a call with them" in shown
    stage.mara.close_modal(whole_stack=True)
    stage.mara.command("/interview", "people promoter")
    assert names_in(stage.mara) == []
    assert search(stage, stage.mara, "ana") == ["Ana Ortiz"]
    stage.hold(stage.mara, ana)
    assert all(secret in look_at(stage, stage.mara, "ana") for secret in secrets)


def test_the_same_note_twice_is_one_and_the_next_one_another(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    look_at(stage, stage.mara, "ana")
    for words in ("Likes tea", "Likes tea"):
        stage.press(stage.mara, "Add a note", on="modal")
        stage.mara.fill("words", words)
        payload = submission(stage, stage.mara, Callback.PERSON)
        first, again = (stage.workspace.deliver("interactive", payload) for _ in range(2))
        assert first.acked and again.acked  # noqa: PT018
        look_at(stage, stage.mara, "ana")

    assert stage.value("SELECT count(*) FROM person_notes") == 2


def test_a_pause_ends_on_the_first_day_on_which_nothing_stands_in_the_way(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(audience=None, picked=[ana.id])
    stage.go_on(hours=1)
    until = stage.clock.instant + timedelta(days=30)

    assert f"not before {until:%a} {until.day} {until:%b %Y}" in look_at(stage, stage.mara, "ana")


SECRETS = ("NPS", "daily", "promoter", "adores us", "spring survey")


def whoever_interviews(stage: Stage) -> tuple[Person, Person]:
    """Ana, of whom much is known, and a researcher who interviews in the blind study that is about to invite her."""
    ana = stage.person("Ana Ortiz")
    stage.on_panel(ana, nps="9", usage="daily")
    rita = researcher(stage, "Rita Roe")
    look_at(stage, rita, "ana")
    write(stage, rita, "Add a tag", "promoter")
    write(stage, rita, "Add a note", "adores us")
    return ana, rita


def reads(stage: Stage, rita: Person) -> list[str]:
    """The secrets that somebody reads on Ana's page; whether the tag finds her goes with them."""
    shown = look_at(stage, rita, "ana")
    found = [secret for secret in SECRETS if secret in shown]
    assert (HIDDEN in shown) is not bool(found)
    rita.close_modal(whole_stack=True)
    rita.command("/interview", "people promoter")
    assert names_in(rita) == (["Ana Ortiz"] if found else [])
    rita.close_modal(whole_stack=True)
    return found


def said_why(stage: Stage, asker: Person, about: Person) -> str:
    asker.command("/interview", f"why <@{about.id}>")
    stage.settle()
    return asker.dm()[-1].readable()


def invite(stage: Stage, rita: Person, ana: Person) -> None:
    stage.recruit(rita, audience=None, picked=[ana.id], interviewers=[rita.id])
    stage.go_on(hours=1)


def test_whoever_may_come_to_hold_the_call_reads_no_opinion_from_the_invitation_to_the_outcome(
    stage: Stage,
) -> None:
    ana, rita = whoever_interviews(stage)
    assert reads(stage, rita) == list(SECRETS)

    invite(stage, rita, ana)
    assert reads(stage, rita) == []
    assert HIDDEN in said_why(stage, rita, ana)
    assert reads(stage, stage.mara) == list(SECRETS), "she interviews nobody"

    stage.answer(ana)
    assert reads(stage, rita) == []
    stage.book(ana)
    assert reads(stage, rita) == []
    assert HIDDEN in said_why(stage, rita, ana)
    assert stage.rows("SELECT slack_id FROM reveals WHERE slack_id = ?", rita.id) == []

    stage.hold(rita, ana)
    assert reads(stage, rita) == list(SECRETS)
    assert "Invited." in said_why(stage, rita, ana)


def declined(stage: Stage, _rita: Person, ana: Person) -> None:
    stage.press(ana, DECLINE)


def expired(stage: Stage, _rita: Person, _ana: Person) -> None:
    stage.go_on(days=12)


def withdrawn(stage: Stage, rita: Person, _ana: Person) -> None:
    open_people(stage, rita)
    open_first(stage, rita)
    stage.press(rita, "Withdraw the invitation", on="modal")


def turned_away(stage: Stage, _rita: Person, ana: Person) -> None:
    stage.answer(ana, "None of these", None)


@pytest.mark.parametrize("end", [declined, expired, withdrawn, turned_away])
def test_an_invitation_that_ends_without_a_call_hides_nothing_any_more(
    stage: Stage, end: Callable[[Stage, Person, Person], None]
) -> None:
    ana, rita = whoever_interviews(stage)
    invite(stage, rita, ana)
    assert reads(stage, rita) == []

    end(stage, rita, ana)

    assert reads(stage, rita) == list(SECRETS)
    assert "Invited." in said_why(stage, rita, ana)


def test_whoever_interviews_still_approves_somebody_of_whom_much_is_hidden(stage: Stage) -> None:
    ana, rita = whoever_interviews(stage)
    stage.recruit(
        rita,
        more=True,
        audience=None,
        picked=[ana.id],
        interviewers=[rita.id],
        flags=["Blind interviewers", "Approval"],
    )
    stage.go_on(hours=1)
    stage.answer(ana)
    assert reads(stage, rita) == []

    open_people(stage, rita)
    open_first(stage, rita)
    stage.press(rita, "Approve", on="modal")

    assert stage.value("SELECT answer FROM approvals") == "approved"
