"""What Slack delivers again over a socket, where nothing is signed: one effect, and the same answer."""

from dataclasses import replace

import pytest

from bot.demo.model import Envelope
from tests.flows.scenes import by
from tests.flows.stage import Stage
from tests.flows.standing import effects, standing


@pytest.fixture
def transport() -> str:
    return "socket"


@pytest.mark.parametrize(
    "name",
    [
        "press talk.book",
        "press talk.cancel",
        "press call.completed",
        "press study.pause",
        "submit recruit.purpose",
        "submit talk.write",
        "type recruit",
        "event app_home_opened",
        "event message",
    ],
)
def test_an_envelope_five_times_is_one_effect(stage: Stage, name: str) -> None:
    scene = standing(stage, name)
    payload = by(stage, scene.cast, scene.case.holder)
    if name == "event message":
        payload["event"]["text"] = "stop"
    first = stage.workspace.envelope(scene.cast.envelope_type, payload)
    assert deliver(stage, first)
    once, posts = effects(stage), len(stage.workspace.log.calls("chat.postMessage"))

    for attempt in range(1, 5):
        assert deliver(stage, replace(first, id=f"again-{attempt}", retry=attempt, retry_reason="timeout"))

    assert effects(stage) == once
    assert len(stage.workspace.log.calls("chat.postMessage")) == posts


def deliver(stage: Stage, envelope: Envelope) -> bool:
    """Deliver, wait for what follows, and say whether it was acknowledged."""
    outcome = stage.workspace._server.deliver(envelope)
    stage.settle()
    return outcome.acked
