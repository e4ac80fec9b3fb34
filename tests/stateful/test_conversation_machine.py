"""Anything that invited people press, write and leave, in any order: the conversation keeps what it promises them.

What is expected is worked out from what stands on the screen before each press, as a participant would: a button that is there
counts, one that is not there changes nothing.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.consent import mark_of_screen
from bot.domain.conversation import InvitationState, Stage
from bot.domain.outbox import Entry, Lane
from bot.domain.outbox import Kind as What
from bot.domain.questions import FEELING_KEY, NONE_OF_THESE, NOT_SURE, RELATIONSHIP_KEY, Fit, Kind, Question
from bot.domain.questions import QuestionForm as Form
from bot.domain.segments import ASKED_FOR_FEELING, Feeling, Relationship, Segment, file_answers
from bot.domain.settings import Settings
from bot.domain.studies import Arrangement, Audience, Purpose, Study
from bot.errors import RuleBroken
from bot.services import booking, consenting, inviting, questions, recruiting, screening, showing, suggesting
from bot.services.desk import Answer, Press
from storage import outbox
from storage.database import Store
from tests.services.practice import CHANNEL, INTERVIEWERS, RESEARCHER, TEAM, Practice, open_practice

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
SCALE = settings(
    max_examples=300 if FULL else 25,
    stateful_step_count=60 if FULL else 35,
    deadline=None,
    report_multiple_bugs=False,
    phases=tuple(Phase) if FULL else (Phase.reuse, Phase.generate),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
T = TypeVar("T")
Act: TypeAlias = tuple[str, str, str]
"""A button: its action without the number, the question and the option that it carries."""
START, DECLINE, ANSWER, NEXT = "talk.start", "talk.decline", "talk.answer", "talk.next"
WRITE, CHANGE, SEND = "talk.write", "talk.change", "talk.send"
FIELDS = {"i", "q", "o", "t", "w", "v"}

BEFORE_SENDING = {Stage.INVITED, Stage.ASKING, Stage.CHECKING}
HALF_WAY = {Stage.ASKING, Stage.CHECKING}
CAN_DECLINE = {*BEFORE_SENDING, Stage.CONSENT, Stage.TIMES}
FOR_GOOD = ("invitation_id", "team_id", "study_id", "segment", "provisional", "submitted_at")
"""What stands in a submission whatever is offered later."""

LABELS = ["Abacus", "Inkwell", "Quill", "Slate"]
TEXTS = ["A report", "  two words\n and   a line ", "0", "x" * 1200]
"""What is typed; the last is longer than what is kept."""
OUTCOMES = ("We speak with some of the people who answered", "We would like to speak with you")
"""How thanks and consent begin: nobody reads either before sending."""
INSIDE = re.compile(
    r"\b(verdict|stand-?by|segment|seats?|unfit|neutral|potential|never|love|dislike|mixed|"
    r"fits?|does not fit|doesn't fit|qualif\w+|eligib\w+|reject\w*)\b",
    re.IGNORECASE,
)
"""Words of the researcher's side."""
some = st.integers(0, 9999)
"""Which of those that are there: wraps around."""
fits = st.sampled_from([*Fit, *[Fit.NEUTRAL] * 3, *[Fit.FITS] * 2])
choices = st.lists(st.one_of(st.just(0), some), min_size=5, max_size=6)
"""What is pressed of that which is there; 0, the first button, has several people say the same."""
kinds = st.lists(st.sampled_from(Kind), max_size=2).flatmap(lambda more: st.permutations([*Kind, *more]))


@dataclass(frozen=True)
class Screen:
    """What one person sees: where they stand, everything to be read, the buttons, and the answers to be checked."""

    stage: Stage
    text: str
    acts: tuple[Act, ...] = ()
    values: tuple[Mapping[str, Any], ...] = ()
    checked: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """The key of the question being asked, or ""."""
        return next((q for name, q, _ in self.acts if name in {ANSWER, NEXT}), "")

    @property
    def options(self) -> list[str]:
        return [option for name, _, option in self.acts if name == ANSWER]


@dataclass
class Told:
    """What one person has done so far, as far as it counted."""

    taps: list[tuple[str, str]] = field(default_factory=list)
    """Question and answer of every tap that counted; the keys of a multiple choice sorted."""
    last: dict[str, str] = field(default_factory=dict)
    """The answer last given to each question, as it is stored."""
    orders: dict[str, list[str]] = field(default_factory=dict)
    """The order in which the options of each question were shown."""
    checked: tuple[str, ...] = ()
    """What the last "check your answers" showed."""
    sent: tuple[str, ...] = ()
    declined: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class Made:
    """A press that was made: on which invitation, with which key, and whether it counted."""

    invitation_id: int
    act: Act
    key: str
    counted: bool
    text: str = ""


class Conversations(RuleBasedStateMachine):
    """One study with questions of every kind, and a few people who answer it. `empty` is set by the test."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.practice: Practice
        self.study_id = 0
        self.questions: tuple[Question, ...] = ()
        self.told: dict[int, Told] = {}
        self.made: list[Made] = []
        self.forms: list[tuple[int, str, str]] = []
        """Forms that stand open: invitation, question, and the key of the form."""
        self.seen: dict[tuple[object, ...], Screen] = {}
        """Screens as they are until something is written."""
        self.before: dict[int, Mapping[str, Any]] = {}
        """Submissions as they were a step ago."""

    def teardown(self) -> None:
        self.stack.close()

    # What happens

    @initialize(
        seed=some, number=st.integers(2, 4), asked=kinds, found=st.lists(fits, min_size=30, max_size=30),
        keeps_order=st.booleans(), seats=st.sampled_from([1, 2]),
    )  # fmt: skip
    def open_study(
        self, seed: int, number: int, asked: Sequence[Kind], found: list[Fit], keeps_order: bool, seats: int
    ) -> None:
        self.practice = self.stack.enter_context(open_practice(self.empty, seed=seed))
        self.stack.callback(lambda: self.practice.store.close())
        self.practice.join([{"slack_id": f"UP{one}"} for one in range(number)])
        fit = iter(found)
        forms = [
            Form(
                f"Which of these is on desk {place}?",
                kind,
                () if kind is Kind.TEXT else tuple((label, next(fit)) for label in LABELS),
                keeps_order,
                next(fit),
            )
            for place, kind in enumerate(asked)
        ]
        picked = tuple(f"UP{one}" for one in range(number))
        self.study_id = self.recruit(forms, {Segment.LOVE: 1, Segment.DISLIKE: seats}, picked)
        self.tick()
        for slack_id in picked:
            invitation_id = self.practice.invitation(slack_id, self.study_id)
            self.told[invitation_id] = Told()
            shown = outbox.Shown("D1", "1.0", "")
            with self.practice.store.write() as db:
                outbox.remember_message(
                    db, TEAM, What.CONVERSATION, invitation_id, slack_id, shown, self.practice.now
                )
            assert self.screen(invitation_id).stage is Stage.INVITED
        self.questions = self.practice.conversation(invitation_id).questions
        assert [question.kind for question in self.questions] == [Kind.SINGLE, Kind.SINGLE, *asked]

    @rule(place=some, choice=some)
    def tap_what_is_asked(self, place: int, choice: int) -> None:
        """Press one of the buttons that are there."""
        invitation_id = self.one(place)
        there = [act for act in self.screen(invitation_id).acts if act[0] in {START, ANSWER, NEXT}]
        if there:
            self.press(invitation_id, one_of(there, choice))

    @rule(place=some, choices=choices, sends=st.sampled_from([True, True, False]))
    def go_through(self, place: int, choices: list[int], sends: bool) -> None:
        """Answer what is asked, one after the other, as most people do."""
        invitation_id = self.one(place)
        for choice in choices * 3:
            screen = self.screen(invitation_id)
            if screen.stage not in {Stage.INVITED, Stage.ASKING}:
                break
            if (WRITE, screen.asks, "") in screen.acts and choice % 2:
                self.open_form(place)
                self.submit_form(-1, TEXTS[choice % len(TEXTS)])
                continue
            there = [act for act in screen.acts if act[0] in {START, ANSWER}]
            pressed = one_of(there, choice) if there else (NEXT, screen.asks, "")
            self.press(invitation_id, pressed)
            self.press(invitation_id, (NEXT, screen.asks, ""))
        if sends:
            self.press(invitation_id, (SEND, "", ""))

    @rule(place=some, question=some, option=some, is_asked=st.booleans())
    def press_any_option(self, place: int, question: int, option: int, is_asked: bool) -> None:
        """An option of any question, asked or not, or one that does not exist."""
        asks = self.screen(self.one(place)).asks
        keys = [asks] if asks and is_asked else [*(one.key for one in self.questions), "own_99", ""]
        options = [option.key for one in self.questions for option in one.options]
        options += ["fits", "does not fit", "0", "", " "]
        options.append(" ".join(options[-8:-5]))
        self.press(self.one(place), (ANSWER, one_of(keys, question), one_of(options, option)))

    @rule(place=some, question=some, name=st.sampled_from([NEXT, START, CHANGE, SEND, DECLINE]))
    def press_any_other(self, place: int, question: int, name: str) -> None:
        keys = [*(one.key for one in self.questions), "own_99"]
        self.press(self.one(place), (name, one_of(keys, question) if name == NEXT else "", ""))

    @rule(place=some, choices=choices)
    def change(self, place: int, choices: list[int]) -> None:
        self.press(self.one(place), (CHANGE, "", ""))
        self.go_through(place, choices, sends=False)

    @rule(place=some)
    def send(self, place: int) -> None:
        self.press(self.one(place), (SEND, "", ""))

    @rule(place=some)
    def open_form(self, place: int) -> None:
        """The form for a typed answer opens when that is asked, with what was typed before."""
        invitation_id = self.one(place)
        acts, last = self.screen(invitation_id).acts, self.told[invitation_id].last
        for question in self.questions:
            found = screening.question_to_write(
                self.practice.desk, self.practice.press(invitation_id), question.key
            )
            assert (found is not None) == ((WRITE, question.key, "") in acts)
            if found is not None:
                assert found == (question, last.get(question.key, ""))
                self.forms.append((invitation_id, question.key, f"written:{self.practice.key()}"))

    @rule(place=some, text=st.sampled_from(TEXTS))
    def submit_form(self, place: int, text: str) -> None:
        """One of the open forms, also one that was opened long ago."""
        if self.forms:
            invitation_id, question, key = self.forms.pop(place if place < 0 else place % len(self.forms))
            self.press(invitation_id, (WRITE, question, ""), key, text)

    @rule(place=some, question=some)
    def submit_a_form_for_any_question(self, place: int, question: int) -> None:
        self.press(self.one(place), (WRITE, one_of(self.questions, question).key, ""), text=TEXTS[0])

    @rule(place=some)
    def deliver_again(self, place: int) -> None:
        """The same press a second time: it changes nothing at all."""
        counted = [made for made in self.made if made.counted]
        if counted:
            made = one_of(counted, place)
            before = self.dump()
            self.do(made.act, self.press_of(made.invitation_id, made.key), made.text)
            assert self.dump() == before

    @rule(place=some)
    def press_an_old_button(self, place: int) -> None:
        """A button that was pressed before, pressed anew: it counts when it is there again, and only then."""
        if self.made:
            made = one_of(self.made, place)
            self.press(made.invitation_id, made.act, text=made.text)

    @rule(place=some, choice=some)
    def press_somebody_elses_button(self, place: int, choice: int) -> None:
        invitation_id = self.one(place)
        stranger = self.practice.press(self.one(place + 1)).slack_id
        acts = self.screen(invitation_id).acts
        if acts:
            press = self.practice.press(invitation_id)._replace(slack_id=stranger)
            before = self.dump()
            with pytest.raises(RuleBroken, match="not_yours"):
                self.do(one_of(acts, choice), press, TEXTS[0])
            assert self.dump() == before

    @rule(place=some)
    def come_by_the_open_call(self, place: int) -> None:
        """Start, or start again after declining; whoever has sent answers does not answer a second time."""
        invitation_id = self.one(place)
        told, before, rows = self.told[invitation_id], self.screen(invitation_id), self.answers(invitation_id)
        slack_id = self.practice.press(invitation_id).slack_id
        try:
            inviting.answer_open_call(self.practice.desk, TEAM, slack_id, self.study_id, self.practice.key())
        except RuleBroken as broken:
            if broken.code != ("study_ended" if self.is_over() else "opted_out" if told.stopped else ""):
                raise
            assert self.screen(invitation_id) == before
            return
        assert not told.stopped
        after = self.screen(invitation_id)
        assert self.answers(invitation_id) == rows
        if told.sent:
            assert after.stage not in BEFORE_SENDING
            assert self.practice.state(invitation_id) is InvitationState.SUBMITTED
        elif before.stage in HALF_WAY:
            assert after == before
        else:
            assert (after.stage, after.asks) == (Stage.ASKING, RELATIONSHIP_KEY)
        told.declined = False

    @rule(place=some)
    def decline_and_come_back(self, place: int) -> None:
        """Also whoever was offered times: their answers stand."""
        offered = self.offered()
        if not offered and place % 4:
            return
        chosen = one_of(offered or sorted(self.told), place)
        self.press(chosen, (DECLINE, "", ""))
        self.come_by_the_open_call(sorted(self.told).index(chosen))

    @rule(place=some, chosen=some)
    def take_a_time(self, place: int, chosen: int) -> None:
        for invitation_id in self.offered()[place % 2 :][:1]:
            self.practice.agree(invitation_id)
            self.screen(invitation_id)
            self.practice.book(invitation_id, chosen)

    @rule(place=some, is_rare=st.sampled_from([*[False] * 7, True]))
    def stop(self, place: int, is_rare: bool) -> None:
        if is_rare:
            invitation_id = self.one(place)
            screening.stop(self.practice.desk, self.practice.press(invitation_id))
            self.told[invitation_id].stopped = True

    @rule()
    def restart(self) -> None:
        """Everybody finds what they left."""
        before = self.screens()
        self.practice.store.close()
        store = Store(self.practice.store.path, durable=False)
        store.migrate()
        self.practice = replace(self.practice, desk=replace(self.practice.desk, store=store))
        self.seen.clear()
        assert self.screens() == before

    @rule(hours=st.sampled_from([1, 1, 5, 9, 24, 50]), ticks=st.booleans())
    def go_on(self, hours: int, ticks: bool) -> None:
        """Whoever has begun is where they were, however long they wait."""
        before = self.screens()
        self.practice.clock.move_by(timedelta(hours=hours))
        if ticks:
            self.tick()
        if self.practice.now < self.practice.study(self.study_id).deadline:
            after = self.screens()
            assert [
                one for one, seen in before.items() if seen.stage in HALF_WAY and after[one] != seen
            ] == []

    # How it is done

    def recruit(self, forms: Sequence[Form], seats: Mapping[Segment, int], picked: tuple[str, ...]) -> int:
        """Launch a study with questions of its own, through the forms' services."""
        desk = self.practice.desk
        purpose = Purpose(
            "What makes teams stay, or leave?", "What we build next", str(sum(seats.values())), "2027-02-05"
        )
        draft = recruiting.save_purpose(desk, TEAM, RESEARCHER, 0, purpose, "V1")
        assert isinstance(draft, Study), draft
        arrangement = Arrangement(
            Audience(True, CHANNEL, picked),
            INTERVIEWERS,
            "https://meet.example.com/room",
            seats={segment: str(planned) for segment, planned in seats.items()},
        )
        assert isinstance(recruiting.save_arrangement(desk, TEAM, RESEARCHER, draft.id, arrangement), Study)
        for place, form in enumerate(forms):
            assert not questions.save(desk, TEAM, RESEARCHER, draft.id, "", form, f"own_{place}")
        return recruiting.launch(desk, TEAM, RESEARCHER, draft.id).id

    def tick(self) -> None:
        self.practice.end_what_is_over()
        self.practice.invite(self.study_id)
        self.practice.deliver()

    def offered(self) -> list[int]:
        """Those who can take a time now."""
        screens = self.screens()
        return [one for one in sorted(screens) if screens[one].stage in {Stage.CONSENT, Stage.TIMES}]

    def one(self, place: int) -> int:
        return one_of(sorted(self.told), place)

    def question(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)

    def press_of(self, invitation_id: int, key: str) -> Press:
        return self.practice.press(invitation_id)._replace(key=key)

    def do(self, act: Act, press: Press, text: str) -> Answer | None:
        name, question, option = act
        desk = self.practice.desk
        acts: dict[str, Callable[[], Answer | None]] = {
            START: lambda: screening.start(desk, press),
            DECLINE: lambda: screening.decline(desk, press),
            ANSWER: lambda: screening.answer(desk, press, question, option),
            NEXT: lambda: screening.go_on(desk, press, question),
            WRITE: lambda: screening.write(desk, press, question, text),
            CHANGE: lambda: screening.change(desk, press),
            SEND: lambda: screening.send(desk, press),
            "talk.stop": lambda: screening.stop(desk, press),
            "talk.agree": lambda: consenting.agree(desk, press, self.read_by(press)),
            "talk.more_times": lambda: booking.more_times(desk, press),
            "talk.book": lambda: booking.book(desk, press, self.practice.now),
            "talk.suggest": lambda: suggesting.may_suggest(desk, press) and None,
            "talk.move": lambda: booking.start_moving(desk, press),
            "talk.stay": lambda: booking.stay(desk, press),
            "talk.cancel": lambda: booking.cancel(desk, press),
            "talk.rebook": lambda: screening.rebook(desk, press),
            "talk.panel": lambda: screening.join_panel(desk, press),
        }
        return acts[name]()

    def read_by(self, press: Press) -> str:
        """The mark of what would be agreed to now."""
        study = self.practice.conversation(press.invitation_id).study
        return mark_of_screen(study, Settings().retention_months)

    def press(self, invitation_id: int, act: Act, key: str = "", text: str = "") -> None:
        """Press, and compare what follows with what should."""
        name, question, option = act
        told, before, rows = self.told[invitation_id], self.screen(invitation_id), self.answers(invitation_id)
        counts = before.stage in CAN_DECLINE if name == DECLINE else act in before.acts
        key = key or self.practice.key()
        answer = self.do(act, self.press_of(invitation_id, key), text)
        self.made.append(Made(invitation_id, act, key, counts, text))
        after = self.screen(invitation_id)
        stays = False
        given = None
        if counts and name == ANSWER:
            stays = self.question(question).kind is Kind.MULTIPLE
            given = self.toggled(question, told.last.get(question, ""), option) if stays else option
        elif counts and name == WRITE:
            given = text.strip()[:1000]
        elif counts and name == NEXT:
            is_multiple = self.question(question).kind is Kind.MULTIPLE
            stays = is_multiple and not told.last.get(question)
            assert bool(answer and answer.notice) == stays
            given = None if is_multiple or question in told.last else ""
        kept = self.answers(invitation_id)
        assert kept[: len(rows)] == rows, "an earlier answer was changed"
        if given is None:
            assert kept == rows, "an answer that nobody gave"
        else:
            assert [(row["question_key"], in_order(row["value"])) for row in kept[len(rows) :]] == [
                (question, in_order(given))
            ]
            assert kept[-1]["shown"].split() == before.options
            told.taps.append((question, in_order(given)))
            told.last[question] = kept[-1]["value"]
        if not counts:
            assert after == before, f"{act} was not there, and did something"
        elif name == DECLINE:
            told.declined = True
        elif name in {START, CHANGE}:
            assert (after.stage, after.asks) == (Stage.ASKING, RELATIONSHIP_KEY)
        elif name == SEND:
            told.sent = before.checked
            assert after.stage not in BEFORE_SENDING
        elif stays:
            assert after.asks == question
        else:
            assert after.asks == self.following(invitation_id, question)
            assert (after.stage is Stage.CHECKING) == (not after.asks)

    def toggled(self, key: str, given: str, option: str) -> str:
        """A multiple choice after one more tap: "none of these" and "not sure" stand alone."""
        alone = {one.key for one in self.question(key).options if one.label in {NONE_OF_THESE, NOT_SURE}}
        chosen = set(given.split())
        if option in chosen:
            return " ".join(chosen - {option})
        return option if option in alone else " ".join((chosen - alone) | {option})

    def applying(self, invitation_id: int) -> list[str]:
        """The questions that one person is asked, by what they said so far."""
        relationship = self.told[invitation_id].last.get(RELATIONSHIP_KEY)
        skips = relationship is not None and relationship not in set(ASKED_FOR_FEELING)
        return [one.key for one in self.questions if not (skips and one.key == FEELING_KEY)]

    def following(self, invitation_id: int, key: str) -> str:
        """The question after one, or "" when nothing is left to ask."""
        every = [question.key for question in self.questions]
        later = every[every.index(key) + 1 :]
        return next((one for one in later if one in self.applying(invitation_id)), "")

    def lines(self, invitation_id: int) -> tuple[str, ...]:
        """What "check your answers" should show."""
        last = self.told[invitation_id].last
        found = []
        for key in self.applying(invitation_id):
            question = self.question(key)
            if question.kind is Kind.TEXT:
                said = " ".join(last[key].split())
            else:
                chosen = set(last[key].split())
                said = ", ".join(option.label for option in question.options if option.key in chosen)
            found.append(f"*{question.text}*\n{said or '(no answer)'}")
        return tuple(found)

    def screens(self) -> dict[int, Screen]:
        return {invitation_id: self.screen(invitation_id) for invitation_id in self.told}

    def screen(self, invitation_id: int) -> Screen:
        """The message of an invitation as it would be sent now; worked out once until something is written."""
        [writes] = self.practice.store.read().conn.execute("PRAGMA data_version").fetchone()
        at = invitation_id, id(self.practice.store), writes, self.practice.now
        if at not in self.seen:
            self.seen = {one: screen for one, screen in self.seen.items() if one[1:] == at[1:]}
            self.seen[at] = self.rendered(invitation_id)
        return self.seen[at]

    def rendered(self, invitation_id: int) -> Screen:
        facts = self.practice.conversation(invitation_id)
        entry = Entry(
            TEAM, Lane.REPLY, What.CONVERSATION, invitation_id, facts.person.slack_id, self.practice.now, ""
        )  # fmt: skip
        shown = showing.render(self.practice.desk, entry)
        assert isinstance(shown, showing.Show), shown
        message = shown.message
        stage = self.practice.stage(invitation_id)
        buttons = [
            one for one in every_block(message.blocks) if one.get("type") == "button" and "value" in one
        ]
        values = [json.loads(one["value"]) for one in buttons]
        acts = [
            (re.sub(r"\.\d+$", "", one["action_id"]), value.get("q", ""), value.get("o", ""))
            for one, value in zip(buttons, values, strict=True)
        ]
        read = [str(one["text"]) for one in every_block(message.blocks) if isinstance(one.get("text"), str)]
        checked = read[1:-3] if stage is Stage.CHECKING else ()
        screen = Screen(stage, "\n".join([message.text, *read]), tuple(acts), tuple(values), tuple(checked))
        if stage is Stage.CHECKING:
            self.told[invitation_id].checked = screen.checked
        return screen

    def answers(self, invitation_id: int) -> list[Mapping[str, Any]]:
        return self.practice.rows("SELECT * FROM answers WHERE invitation_id = ? ORDER BY id", invitation_id)

    def submissions(self) -> dict[int, Mapping[str, Any]]:
        return {row["invitation_id"]: row for row in self.practice.rows("SELECT * FROM submissions")}

    def dump(self) -> dict[str, list[Mapping[str, Any]]]:
        """Every row of every table."""
        names = self.practice.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
        return {row["name"]: self.practice.rows(f"SELECT * FROM {row['name']}") for row in names}  # noqa: S608

    def without_labels(self, invitation_id: int, text: str) -> str:
        """What is read, without what the researcher and the person typed themselves."""
        labels = {option.label for question in self.questions for option in question.options}
        labels |= {question.text for question in self.questions}
        labels |= {" ".join(said.split()) for said in TEXTS if len(said) > 1}
        for label in sorted(labels, key=len, reverse=True):
            text = text.replace(label, "")
        return text

    # What holds after every step

    @invariant()
    def one_submission_which_never_changes_but_by_offers(self) -> None:
        now = self.submissions()
        assert set(now) == {invitation_id for invitation_id, told in self.told.items() if told.sent}
        for invitation_id, was in self.before.items():
            made = now[invitation_id]
            fixed = FOR_GOOD if made["offers"] > was["offers"] else (*FOR_GOOD, "decision")
            changed = [name for name in fixed if made[name] != was[name]]
            assert not changed, (changed, was, made)
            assert made["offers"] >= was["offers"]
            before, after = json.loads(was["reasons"]), json.loads(made["reasons"])
            assert after[: len(before)] == before
            assert len(after) - len(before) == made["offers"] - was["offers"]
            if was["verdict"] == "thank":
                assert made == was
        self.before = now

    @invariant()
    def what_is_sent_is_what_was_checked(self) -> None:
        for invitation_id, made in self.submissions().items():
            told = self.told[invitation_id]
            assert told.sent == told.checked == self.lines(invitation_id)
            relationship = Relationship(told.last[RELATIONSHIP_KEY])
            feeling = Feeling(told.last[FEELING_KEY]) if relationship in ASKED_FOR_FEELING else None
            filed = file_answers(relationship, feeling)
            assert made["segment"] == (filed.segment.value if filed.segment else None)
            assert made["provisional"] == filed.provisional
            if any(self.is_unfit(question, told.last) for question in self.questions):
                assert (made["verdict"], made["offers"]) == ("thank", 0)

    def is_unfit(self, question: Question, last: Mapping[str, str]) -> bool:
        chosen = set(last.get(question.key, "").split()) if question.kind is not Kind.TEXT else set()
        said = {option.fit for option in question.options if option.key in chosen}
        return Fit.UNFIT in said and Fit.FITS not in said

    @invariant()
    def what_is_to_be_checked_is_what_was_said(self) -> None:
        for invitation_id, screen in self.screens().items():
            if screen.stage is Stage.CHECKING:
                assert screen.checked == self.lines(invitation_id)

    @invariant()
    def every_tap_that_counted_is_kept(self) -> None:
        for invitation_id, told in self.told.items():
            rows = self.answers(invitation_id)
            assert [(row["question_key"], in_order(row["value"])) for row in rows] == told.taps
            assert [row["answered_at"] for row in rows] == sorted(row["answered_at"] for row in rows)

    @invariant()
    def before_sending_nobody_learns_what_follows(self) -> None:
        for invitation_id, screen in self.screens().items():
            told, state = self.told[invitation_id], self.practice.state(invitation_id).value
            if not told.sent:
                ends = {Stage.DECLINED} if told.declined else set()
                ends |= {Stage.OPTED_OUT} if told.stopped else set()
                ends |= {Stage.CLOSED} if state in {"expired", "withdrawn"} or self.is_over() else set()
                assert screen.stage in BEFORE_SENDING | ends, (screen.stage, state)
                assert not [text for text in OUTCOMES if text in screen.text], screen.text
            assert not INSIDE.findall(self.without_labels(invitation_id, screen.text)), screen.text

    def is_over(self) -> bool:
        return not self.practice.study(self.study_id).takes_answers(self.practice.now)

    @invariant()
    def buttons_carry_nothing_but_what_they_are(self) -> None:
        for invitation_id, screen in self.screens().items():
            for value in screen.values:
                assert set(value) <= FIELDS, value
                assert (value["v"], value["i"]) == (1, invitation_id)
                assert not INSIDE.search(f"{value.get('o')}") or value["q"] == FEELING_KEY, value

    @invariant()
    def options_stay_where_they_are(self) -> None:
        for invitation_id, screen in self.screens().items():
            if screen.options:
                orders = self.told[invitation_id].orders
                assert orders.setdefault(screen.asks, screen.options) == screen.options


def every_block(blocks: object) -> Iterator[Mapping[str, Any]]:
    """Every object within blocks, in reading order."""
    if isinstance(blocks, Mapping):
        yield blocks
        for value in blocks.values():
            yield from every_block(value)
    elif isinstance(blocks, Sequence) and not isinstance(blocks, str):
        for block in blocks:
            yield from every_block(block)


def in_order(value: str) -> str:
    """An answer with the keys of a multiple choice sorted; anything else keeps the same words."""
    return " ".join(sorted(value.split()))


def one_of(found: Sequence[T], place: int) -> T:
    return found[place % len(found)]


@pytest.mark.long
@pytest.mark.timeout(3600 if FULL else 120)
def test_a_conversation_keeps_its_promises_whatever_is_pressed(empty_database: Path) -> None:
    class Kept(Conversations):
        empty = empty_database

    run_state_machine_as_test(Kept, settings=SCALE)
