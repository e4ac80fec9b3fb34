"""Everything that can be pressed, submitted, typed or caused, against everybody: who may, and that for all others nothing is changed."""

import pytest

from bot.demo.model import Json
from bot.ids import Action, Callback
from handlers.commands import SUBCOMMANDS
from tests.flows.scenes import (
    CASES,
    COLLEAGUE,
    EVENTS,
    EVERYBODY,
    NEVER_SUBMITTED,
    NOT_YOURS,
    ONLY_SHOW,
    PRESSES,
    SUBMISSIONS,
    WORDS,
    by,
)
from tests.flows.security_page import JOBS, PAGE, page
from tests.flows.stage import REFUSED, Stage
from tests.flows.standing import Scene
from tests.test_ids import matched


def test_everything_is_looked_at() -> None:
    assert set(PRESSES) == set(Action)
    assert set(SUBMISSIONS) == set(Callback) - NEVER_SUBMITTED
    assert set(WORDS) == set(SUBCOMMANDS)
    assert set(EVENTS) == set(matched("event"))


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


def said(scene: Scene, since: int, answer: object) -> list[Json]:
    """What was said since: in the answer itself, or by a call."""
    entries = scene.stage.workspace.log.entries[since:]
    calls = [entry.payload for entry in entries if entry.direction == "in" and entry.name != "users.info"]
    return [*calls, *([answer] if isinstance(answer, dict) and answer else [])]


def test_the_page_on_security_says_what_these_tests_try(stage: Stage) -> None:
    assert {tick.name for tick in stage.bot.bot.ticks._ticks} == set(JOBS)
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.flows.security_page"
