"""What the bot sends over a socket, read by the rules of RFC 6455, 5.2; and replies and envelopes of any size over a real socket."""

import json
import logging
import ssl
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.demo.workspace import Workspace
from bot.figures import Figures
from bot.slack.socket import Socket, text_frame
from bot.socket_mode import Envelopes
from bot.turns import Turns
from storage.database import Store
from tests.demo.acting_app import bolt_app, client_of, section, write_manifest
from tests.waiting import SOON_S

EDGES = (0, 1, 3, 4, 5, 125, 126, 127, 65_535, 65_536, 65_537, 250_000)


def read(frame: bytes) -> bytes:
    """The content of one frame, as its receiver takes it apart."""
    assert frame[0] == 0b1000_0001  # the last part of a text, which is the first
    assert frame[1] & 0b1000_0000  # masked, as all that a client sends
    size, at = frame[1] & 0b0111_1111, 2
    if size == 126:
        (size,), at = struct.unpack("!H", frame[2:4]), 4
        assert size > 125  # each length in its shortest form
    elif size == 127:
        (size,), at = struct.unpack("!Q", frame[2:10]), 10
        assert size > 65_535
    key, masked = frame[at : at + 4], frame[at + 4 :]
    assert len(masked) == size
    return bytes(byte ^ key[place % 4] for place, byte in enumerate(masked))


@pytest.mark.parametrize("size", EDGES)
def test_a_frame_of_any_length_is_read_as_it_was_sent(size: int) -> None:
    content = bytes(place % 251 for place in range(size))
    assert read(text_frame(content)) == content


@given(st.text(max_size=300))
def test_any_text_comes_through_and_not_in_the_clear(text: str) -> None:
    content = text.encode()
    frames = {text_frame(content) for _ in range(3)}
    assert {read(frame) for frame in frames} == {content}
    assert len(frames) > 1  # each with a key of its own


def envelopes_of(app: App) -> Envelopes:
    """What takes the envelopes of an app that writes nothing."""
    return Envelopes(
        Turns(), Figures(), app, Store(Path("never written")), lambda *_: BoltResponse(status=500)
    )


@contextmanager
def connected(workspace: Workspace, app: App) -> Iterator[None]:
    """The app at the end of the bot's own socket."""
    socket = Socket(
        envelopes_of(app).take,
        app_token=workspace.installation.app_token,
        web_client=client_of(workspace),
    )
    socket.connect()
    try:
        yield
    finally:
        socket.close()


@pytest.mark.parametrize(
    ("url", "proxy", "own", "trusted"),
    [
        ("wss://wss.example.com/link", None, None, "system"),
        ("ws://127.0.0.1:9/link", "http://proxy.example.com:3128", None, "system"),
        ("ws://127.0.0.1:9/link", None, None, "nobody"),
        ("wss://wss.example.com/link", None, "own", "own"),
    ],
)
def test_a_socket_trusts_whom_the_system_trusts_unless_it_is_told_or_goes_without_tls(
    url: str, proxy: str | None, own: str | None, trusted: str
) -> None:
    contexts = {name: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) for name in ("system", "own")}
    client = WebClient(ssl=contexts["own"] if own else None)
    socket = Socket(
        lambda *_: None, trust=lambda: contexts["system"], app_token="xapp-1", web_client=client, proxy=proxy
    )
    try:
        used = socket._line(url).ssl_context
    finally:
        socket.close()

    names = [name for name, context in contexts.items() if context is used]
    assert names == ([] if trusted == "nobody" else [trusted])
    assert used is not None
    assert used.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("letters", [100, 2_900])
def test_a_reply_arrives_whole_also_when_it_is_long(tmp_path: Path, letters: int) -> None:
    with Workspace(write_manifest(tmp_path)) as workspace:
        app = bolt_app(workspace)
        blocks = [section("x" * letters) for _ in range(45)]
        app.command("/do")(lambda ack: ack(text="All of it", blocks=blocks))
        with connected(workspace, app):
            answer = workspace.person(workspace.add_user("Ada")).command("/do")
            assert answer.acked
            assert json.dumps(answer.response).count("x" * letters) == 45
            assert answer.error is None


@pytest.mark.parametrize("size", [1_000, 1_500_000])
def test_an_envelope_is_taken_whole_also_when_it_is_long(tmp_path: Path, size: int) -> None:
    taken: list[int] = []
    with Workspace(write_manifest(tmp_path)) as workspace:
        app = bolt_app(workspace)
        app.command("/do")(lambda ack, body: (taken.append(len(body["text"])), ack()))
        with connected(workspace, app):
            asker = workspace.person(workspace.add_user("Ada"))
            payload = {"command": "/do", "text": "x" * size, "user_id": asker.id}
            assert workspace.deliver("slash_commands", payload).acked
    assert taken == [size]


def test_at_its_end_a_socket_has_answered_what_is_not_answered_yet_before_it_closes(tmp_path: Path) -> None:
    taken = threading.Event()
    with Workspace(write_manifest(tmp_path)) as workspace, ThreadPoolExecutor(1) as beside:
        late: list[tuple[Socket, str]] = []

        def take(socket: Socket, text: str, _came: float) -> None:
            message = json.loads(text)
            if "envelope_id" in message:
                late.append((socket, message["envelope_id"]))
                taken.set()

        def finish() -> None:
            for socket, envelope_id in late:
                socket.send_socket_mode_response(SocketModeResponse(envelope_id=envelope_id))

        socket = Socket(
            take,
            finish=finish,
            app_token=workspace.installation.app_token,
            web_client=client_of(workspace),
        )
        socket.connect()
        asker = workspace.person(workspace.add_user("Ada"))
        asked = beside.submit(asker.command, "/do", "it")
        assert taken.wait(SOON_S)
        assert not asked.done()
        socket.close()

        assert asked.result().acked


class Answers:
    """Notes what would go back over a socket."""

    def __init__(self) -> None:
        self.logger = logging.getLogger(__name__)
        self.sent: list[dict[str, Any]] = []

    def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        self.sent.append(response.to_dict())


@pytest.mark.parametrize("payload", [None, 3, [], ["talk.start"], "a text", {"type": "workflow_step_edit"}])
def test_an_envelope_with_anything_else_in_it_is_acknowledged_and_dropped(
    tmp_path: Path, payload: object
) -> None:
    answers, said = Answers(), {"type": "interactive", "envelope_id": "e1", "payload": payload}
    with Workspace(write_manifest(tmp_path)) as workspace:
        envelopes_of(bolt_app(workspace)).take(answers, json.dumps(said), 0.0)  # type: ignore[arg-type]

    assert answers.sent == [{"envelope_id": "e1"}]


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '"hello"', '{"type": "hello"}', '{"envelope_id": 1}', "[" * 9_999]
)
def test_what_is_no_envelope_is_passed_over(tmp_path: Path, text: str) -> None:
    answers = Answers()
    with Workspace(write_manifest(tmp_path)) as workspace:
        envelopes_of(bolt_app(workspace)).take(answers, text, 0.0)  # type: ignore[arg-type]

    assert answers.sent == []
