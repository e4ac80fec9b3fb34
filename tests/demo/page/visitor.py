"""A page without a browser: it speaks the protocol and remembers what it was told."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.clock import RunningClock
from bot.demo import show
from bot.demo.workspace import Workspace
from bot.rehearsal import Rehearsal

T = TypeVar("T")
MANIFEST = Path(__file__).resolve().parents[3] / "manifest.yml"


@contextmanager
def demo_on_a_page(
    folder: Path, seed: int = 9, within: Callable[[Rehearsal], show.Bot] = lambda bot: bot
) -> Iterator[show.Shown]:
    """The demo as `evenhand demo` runs it; `within` may put something round the bot."""
    clock = RunningClock(show.BEGIN)

    def start(workspace: Workspace, admins: frozenset[str]) -> show.Bot:
        bot = Rehearsal(
            api_url=workspace.api_url,
            bot_token=workspace.installation.bot_token,
            app_token=workspace.installation.app_token,
            database=folder / "demo.db",
            start=clock.now(),
            admins=admins,
            product="Paperkite",
            clock=clock,
        )
        return within(bot)

    with show.shown(start, clock.now, manifest=MANIFEST, seed=seed) as page:
        yield page


class Visitor:
    """One page. `state`, `messages`, `traffic` and `hello` are what it was told so far."""

    def __init__(self, address: str) -> None:
        self.state: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        self.more = 0
        self.traffic: list[Any] = []
        self.hello: dict[str, Any] = {}
        self._address = address
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._number = 0
        self._told = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._listen(),))
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    def __enter__(self) -> "Visitor":
        self._thread.start()
        self.wait_for(lambda: self.hello and "places" in self.state)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._socket is not None:
            asyncio.run_coroutine_threadsafe(self._socket.close(), self._loop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self._address}live", max_msg_size=0) as socket,
        ):
            self._socket = socket
            async for message in socket:
                with self._told:
                    self._take(message.json())
                    self._told.notify_all()

    def _take(self, told: dict[str, Any]) -> None:
        if "answer" in told:
            self._answers.pop(told["answer"]).set_result(told)
        elif "hello" in told:
            self.hello = told["hello"]
        elif "set" in told:
            self.state |= told["set"]
        elif "traffic" in told:
            self.traffic += told["traffic"]
        else:
            change = told["messages"]
            kept = {} if change["fresh"] else self.messages
            kept = {ts: message for ts, message in kept.items() if ts not in change["gone"]}
            put = {message["ts"]: message for message in change["put"]}
            self.messages, self.more = dict(sorted((kept | put).items())), change["more"]

    def do(self, do: str, **wish: Any) -> dict[str, Any]:
        """Wish for something, and wait for the answer."""
        return self.wish(do, **wish).result(60)

    def wish(self, do: str, **wish: Any) -> "Future[dict[str, Any]]":
        """Wish for something, and go on."""
        assert self._socket is not None
        self._number += 1
        self._answers[self._number] = answer = Future()
        sending = self._socket.send_json({"n": self._number, "do": do, **wish})
        asyncio.run_coroutine_threadsafe(sending, self._loop)
        return answer

    def wait_for(self, happened: Callable[[], T], seconds: float = 20.0) -> T:
        """What `happened` returns, as soon as that is truthy; it is asked after everything that is told."""
        deadline = time.monotonic() + seconds
        with self._told:
            while not (result := happened()):
                left = deadline - time.monotonic()
                assert left > 0, f"it did not happen; modals {self.state.get('modals')}"
                self._told.wait(left)
            return result

    # What a person finds on the page

    def become(self, name: str) -> dict[str, Any]:
        """Look through the eyes of somebody, at their conversation with the app; who they are."""
        person: dict[str, Any] = next(person for person in self.hello["people"] if person["name"] == name)
        self.do("watch", person=person["id"], place={"channel": person["dm"]})
        self.person = person
        return person

    def type(self, text: str) -> dict[str, Any]:
        """Type into the conversation with the app."""
        return self.do("type", channel=self.person["dm"], text=text)

    def button(self, label: str) -> dict[str, Any] | None:
        """Where the button of that label is, in the newest message that has one, as the beginning of a wish."""
        for ts, message in reversed(self.messages.items()):
            for block in message["blocks"]:
                for element in block.get("elements", ()):
                    if element.get("type") == "button" and element["text"]["text"] == label:
                        where = {"block": block["block_id"], "action": element["action_id"]}
                        return {"place": {"message": [self.person["dm"], ts]}, **where}
        return None

    def press(self, label: str) -> dict[str, Any]:
        """Press a button in a message, as soon as there is one."""
        return self.do("act", **self.wait_for(lambda: self.button(label)) or {})

    def submit(self, **typed: Any) -> dict[str, Any]:
        """Submit the modal on top with these values by block_id, where the action_id is the same or the only one."""
        view = self.wait_for(lambda: self.modal) or {}
        state = {
            block["block_id"]: {block["element"]["action_id"]: typed[block["block_id"]]}
            for block in view["blocks"]
            if block.get("block_id") in typed
        }
        return self.do("submit", view=view["id"], state=state)

    def recruit(self) -> None:
        """Launch a study that invites at once."""
        self.type("/interview recruit")
        goal = "What makes teams stay with Paperkite?"
        self.submit(goal=goal, decision="Spring", target="8", deadline="2027-01-29")
        self.wait_for(lambda: self.modal and "Who" in self.modal["title"])
        self.submit(meeting_link="https://meet.example.com/paperkite")
        self.wait_for(lambda: self.modal and "Check" in self.modal["title"])
        self.submit()
        self.wait_for(lambda: self.modal is None)

    @property
    def modal(self) -> dict[str, Any] | None:
        """The modal on top."""
        return self.state["modals"][-1] if self.state["modals"] else None
