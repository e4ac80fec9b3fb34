"""Requests that are not Slack's, that come too late, or that nobody could have meant: refused, and nothing is written."""

import gc
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo.model import Envelope
from bot.demo.signing import signature_headers
from tests.flows.doorstep import door_of, signed
from tests.flows.scenes import by
from tests.flows.spoiling import spoilt_bodies, spoilt_payloads
from tests.flows.stage import Stage
from tests.flows.standing import standing

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
OF_EACH = 500 if FULL else 50
OVER_A_SOCKET = 500 if FULL else 20
TO_GROW_BY = 10_000 if FULL else 400
GROWTH_MAX = 10_000_000
"""Bytes."""
SCENES = ("press talk.book", "submit recruit.purpose", "type status", "event message")
Headers = dict[str, str]
Forgery = Callable[[str, bytes, random.Random], tuple[Headers, bytes]]


def now() -> int:
    return int(time.time())


def forged(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    """Signed by somebody who does not know the secret, or for another body."""
    ways = (
        lambda: signature_headers(secret[:-1] + rng.choice("xyz"), body, now()),
        lambda: signature_headers(secret, body + b"&", now()),
        lambda: signature_headers(secret, body, now()) | {"X-Slack-Request-Timestamp": str(now() + 1)},
        lambda: (
            signature_headers(secret, body, now()) | {"X-Slack-Signature": f"v0={rng.randbytes(32).hex()}"}
        ),
        lambda: signature_headers("", body, now()),
    )
    return rng.choice(ways)(), body


def stale(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    return signature_headers(secret, body, now() - rng.choice((302, 400, 3_600, 10**6, 10**9))), body


def from_the_future(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    return signature_headers(secret, body, now() + rng.choice((330, 400, 3_600, 10**6, 10**9))), body


def without_signature(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    headers = signature_headers(secret, body, now())
    for name in rng.choice((["X-Slack-Signature"], ["X-Slack-Request-Timestamp"], list(headers))):
        headers[name] = ""
        if rng.random() < 0.5:
            del headers[name]
    return headers, body


def with_no_number(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    odd = rng.choice(
        ("", "soon", "-5", "1e9", "12.5", "²", "9" * 13, "0x10", " 1", "NaN", "١٢٣", "1" * 5_000)
    )
    return signature_headers(secret, body, now()) | {
        "X-Slack-Request-Timestamp": odd.encode().decode("latin-1")
    }, body


def garbage(secret: str, body: bytes, rng: random.Random) -> tuple[Headers, bytes]:
    """Bytes that are no text, signed correctly or not at all."""
    rubbish = b"\xff" + rng.randbytes(rng.randrange(2_000))
    return (signature_headers(secret, rubbish, now()) if rng.random() < 0.5 else {}), rubbish


@pytest.mark.parametrize(
    "forgery", [forged, stale, from_the_future, without_signature, with_no_number, garbage]
)
def test_what_is_not_slacks_is_refused_and_nothing_is_written(
    stage: Stage, caplog: pytest.LogCaptureFixture, forgery: Forgery
) -> None:
    scene, rng = standing(stage, "press talk.book"), random.Random(forgery.__name__)
    good, body = signed(stage, "interactive", by(stage, scene.cast, "participant"))
    before = stage.dump()

    with door_of(stage) as door:
        for _ in range(OF_EACH):
            headers, sent = forgery(stage.workspace.installation.signing_secret, body, rng)
            reply = door.knock({"Content-Type": good["Content-Type"], **headers}, sent)

            assert reply.status in {400, 401}, headers
            assert b"Traceback" not in reply.body
        stage.settle()
        assert stage.dump() == before
        assert not [record for record in caplog.records if record.exc_info]
        assert door.knock(*signed(stage, "interactive", by(stage, scene.cast, "participant"))).status == 200
    stage.settle()
    assert stage.dump() != before


@pytest.mark.parametrize("age", [-290, 0, 290])
def test_what_is_signed_within_five_minutes_is_heard(stage: Stage, age: int) -> None:
    scene = standing(stage, "press talk.book")
    headers, body = signed(stage, "interactive", by(stage, scene.cast, "participant"))

    with door_of(stage) as door:
        assert door.knock(headers | stage.workspace.sign(body, now() - age), body).status == 200
    stage.settle()

    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") > 0


@pytest.mark.parametrize("is_signed", [True, False])
def test_five_megabytes_are_refused_unread(stage: Stage, is_signed: bool) -> None:
    body = b"payload=" + b"x" * 5_000_000

    with door_of(stage) as door:
        try:
            status = door.knock(stage.workspace.sign(body) if is_signed else {}, body).status
        except OSError:
            status = 413  # the bot hung up while the body still came

    assert status == 413


class TestOverASocket:
    """Nothing is signed there, and what is not acknowledged comes again or shows the person an error."""

    @pytest.fixture
    def transport(self) -> str:
        return "socket"

    @pytest.mark.parametrize("name", SCENES)
    def test_what_is_spoilt_is_acknowledged(
        self, stage: Stage, caplog: pytest.LogCaptureFixture, name: str
    ) -> None:
        scene, rng = standing(stage, name), random.Random(name)
        payloads = spoilt_payloads(by(stage, scene.cast, scene.case.holder), rng)

        for number in range(OVER_A_SOCKET):
            scene.afresh()
            spoilt = next(payloads) if number else {"text": "of no type"}
            envelope = Envelope(f"spoilt-{number}", scene.cast.envelope_type, spoilt)
            server = stage.workspace._server
            answer = server._run(server._delivery.sockets.send(envelope))
            stage.settle()

            assert answer.error is None, spoilt
        assert not [record for record in caplog.records if record.exc_info], caplog.text[-3_000:]
        stage.excused.extend(
            ("invalid_trigger_id", "no_such_url", "used_url", "user_not_found", "channel_not_found")
        )


def test_memory_stays_flat_under_what_is_spoilt(stage: Stage) -> None:
    scene, rng = standing(stage, "press talk.book"), random.Random(5)
    payload = by(stage, scene.cast, "participant")
    payload["actions"][0]["value"] = "{}"
    _, good = signed(stage, "interactive", payload)
    payloads, bodies = spoilt_payloads(payload, rng), spoilt_bodies(good, rng)
    stage.excused.extend(("no_such_url", "used_url"))

    def requests() -> Iterator[tuple[Headers, bytes]]:
        while True:
            body = next(bodies)
            yield stage.workspace.sign(body), body
            yield signed(stage, "interactive", next(payloads))

    with door_of(stage) as door:
        for number, (headers, body) in enumerate(requests()):
            if number == 100:
                start = resident(stage)
            if number == 100 + TO_GROW_BY:
                break
            assert door.knock(headers, body).status < 500

    assert resident(stage) - start < GROWTH_MAX


def resident(stage: Stage) -> int:
    """Bytes in memory, without what the pretend workspace writes down."""
    stage.settle()
    stage.workspace.log._entries.clear()
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
