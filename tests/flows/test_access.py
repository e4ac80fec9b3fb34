"""Everything that can be pressed, submitted, typed or caused, against everybody: who may, and that for all others nothing is changed."""

import os
import random

import pytest

from bot.demo.model import Json
from bot.ids import Action, Callback
from handlers.commands import SUBCOMMANDS
from tests.flows.access_table import (
    CASES,
    COLLEAGUE,
    EVENTS,
    EVERYBODY,
    NEVER_SUBMITTED,
    NINE,
    NOBODYS,
    NOT_YOURS,
    ONLY_SHOW,
    PRESSES,
    SUBMISSIONS,
    UP_TO_BOOKED,
    WORDS,
    WRITTEN,
    Thing,
)
from tests.flows.doorstep import door_of, signed
from tests.flows.scenes import assemble, by, renewed
from tests.flows.security_page import JOBS, PAGE, page
from tests.flows.spoiling import kind_of, spoilt_bodies, spoilt_payloads
from tests.flows.stage import REFUSED, Stage
from tests.flows.standing import SECRET, Scene, effects
from tests.test_ids import matched

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
SPOILT_EACH = 113 if FULL else 5
"""Of each: ten thousand, and a good hundred in the short form."""
SOME = list(CASES) if FULL else list(CASES)[::4]
"""What is sent five times and spoilt: all of it, and in the short form every fourth, some of each kind."""
CONTENT_TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json; charset=x",
)

SPOILT_ERRORS = (
    "invalid_trigger_id",
    "no_such_url",
    "used_url",
    "message_not_found",
    "user_not_found",
    "channel_not_found",
)
"""What Slack says to a call with an id that was spoilt."""
A_STEP_EACH: set[Thing] = {
    Action.TALK_MORE_TIMES,
    Action.RECRUIT_TRY,
    Action.CALENDAR_GOOGLE,
    Action.CALENDAR_ADDRESS,
}
"""What goes a step further with each press, as it should: only the same press again is not another one."""


def test_everything_is_looked_at() -> None:
    assert set(PRESSES) == set(Action)
    assert set(SUBMISSIONS) == set(Callback) - NEVER_SUBMITTED
    assert set(WORDS) == set(SUBCOMMANDS)
    assert set(EVENTS) == set(matched("event")) - NOBODYS


@pytest.mark.parametrize("scene", CASES, indirect=True)
def test_who_may_not_is_refused_and_changes_nothing(scene: Scene) -> None:
    stage, case = scene.afresh(), scene.case
    before = stage.dump()

    for role in sorted(EVERYBODY - case.may - case.cannot):
        seen = len(stage.workspace.log.entries)
        outcome = stage.workspace.deliver(scene.cast.envelope_type, by(stage, scene.cast, role))
        stage.settle()

        assert outcome.acked, role
        assert stage.dump() == before, role
        told = said(scene, seen, outcome.response)
        assert len(told) == (1 if case.refusal else 0), (role, told)
        assert not told or case.refuses.get(role, case.refusal) in str(told), role
        assert scene.cast.people["participant"].name not in str(told), role


@pytest.mark.parametrize("scene", CASES, indirect=True)
def test_who_may_is_heard(scene: Scene) -> None:
    case = scene.case
    changes = not case.form and scene.thing not in ONLY_SHOW

    for role in sorted(case.may):
        stage = scene.afresh()
        before, seen = stage.dump(), len(stage.workspace.log.entries)
        outcome = stage.workspace.deliver(scene.cast.envelope_type, by(stage, scene.cast, role))
        stage.settle()

        assert outcome.acked, role
        told = str(said(scene, seen, outcome.response))
        assert not any(sentence in told for sentence in (REFUSED, NOT_YOURS, COLLEAGUE)), role
        assert (stage.dump() != before) or not changes, role


@pytest.mark.parametrize("scene", SOME, indirect=True)
def test_the_same_five_times_is_one_effect_and_the_same_answer(scene: Scene) -> None:
    """Delivered, replayed as it was signed, sent again as Slack does when no answer came, and pressed twice more at once."""
    stage, role = scene.afresh(), scene.case.holder
    payload = by(stage, scene.cast, role)
    headers, body = signed(stage, scene.cast.envelope_type, payload)
    with door_of(stage) as door:
        stage.workspace.deliver(scene.cast.envelope_type, payload)
        stage.settle()
        once, posts = effects(stage), len(stage.workspace.log.calls("chat.postMessage"))
        for tries in ({}, {}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}):
            assert door.knock({**headers, **tries}, body).status == 200
            stage.settle()
            assert effects(stage) == once
    if scene.thing not in A_STEP_EACH:
        twice = [
            stage.workspace.deliver_soon(scene.cast.envelope_type, renewed(stage, payload)) for _ in range(2)
        ]
        answers = [one.result().response for one in twice]
        stage.settle()
        assert effects(stage) == once
        assert answers[0] == answers[1]
        assert len(stage.workspace.log.calls("chat.postMessage")) == posts


@pytest.mark.parametrize("scene", SOME, indirect=True)
def test_what_is_spoilt_is_answered_and_touches_no_other_workspace(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Sent by the one who may, signed and unsigned: never a 5xx, never a traceback."""
    stage, rng = scene.afresh(), random.Random(scene.name)
    stage.excused.extend(SPOILT_ERRORS)
    payload = by(stage, scene.cast, scene.case.holder)
    _, good = signed(stage, scene.cast.envelope_type, payload)
    theirs, seen = scene.neighbours(), len(stage.workspace.log.entries)
    payloads, bodies = spoilt_payloads(payload, rng), spoilt_bodies(good, rng)
    with door_of(stage) as door:
        for number in range(SPOILT_EACH):
            is_signed = number % 4 != 3
            if number % 3 == 2:
                body = next(bodies)
                headers = {"Content-Type": rng.choice(CONTENT_TYPES), **stage.workspace.sign(body)}
            else:
                spoilt = next(payloads)
                kind = kind_of(scene.cast.envelope_type, spoilt)
                headers, body = signed(stage, kind, spoilt)
            if not is_signed:
                headers.pop("X-Slack-Signature")
            stage = scene.afresh()
            before = None if is_signed else stage.dump()
            reply = door.knock(headers, body)
            stage.settle()

            assert reply.status < 500, body[:2_000]
            assert is_signed or reply.status in {400, 401, 413} or b"ssl_check" in body, body[:2_000]
            assert before is None or stage.dump() == before
            assert b"Traceback" not in reply.body
            assert SECRET.encode() not in reply.body
            assert scene.neighbours() == theirs, body[:2_000]
    assert not [record for record in caplog.records if record.exc_info], caplog.text[-3_000:]
    assert SECRET not in str([entry.payload for entry in stage.workspace.log.entries[seen:]])


def said(scene: Scene, since: int, answer: object) -> list[Json]:
    """What was said since: in the answer itself, or by a call."""
    entries = scene.stage.workspace.log.entries[since:]
    calls = [entry.payload for entry in entries if entry.direction == "in" and entry.name != "users.info"]
    return [*calls, *([answer] if isinstance(answer, dict) and answer else [])]


def test_what_happens_by_itself_is_written_to_those_whom_it_concerns_alone(stage: Stage) -> None:
    people = assemble(stage)
    stage.on_panel(*people.values())
    stage.recruit(people["researcher"], target="40", more=True, digest=stage.research)
    stage.go_to(NINE)
    stage.go_on(days=2)
    for label in (*UP_TO_BOOKED[:5], "More times"):
        stage.press(people["participant"], label)
    stage.book(people["participant"], stage.times(people["participant"])[-1])
    for _ in range(48):
        stage.go_on(hours=1)

    roles = {person.id: role for role, person in people.items()} | {stage.research: "channel"}
    written: dict[str, set[str]] = {}
    for kind, receiver in stage.rows("SELECT DISTINCT kind, receiver FROM outbox WHERE state = 'sent'"):
        written.setdefault(kind, set()).add(roles[receiver])
    assert written.pop("digest") == {"channel"}
    assert written.pop("home", set()) <= EVERYBODY
    assert written == {kind: set(who) for kind, (_, who) in WRITTEN.items()}


def test_the_page_on_security_says_what_these_tests_try(stage: Stage) -> None:
    assert {tick.name for tick in stage.bot.bot.ticks._ticks} == set(JOBS)
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.flows.security_page"
