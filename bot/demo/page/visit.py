"""One page that is open: its wishes are answered, and it is told what changes."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from aiohttp import WSMsgType, web

from bot.demo.model import Json
from bot.demo.page.doing import Hands
from bot.demo.page.house import TROUBLE, House
from bot.demo.page.session import Session
from bot.demo.world import Stumbled

log = logging.getLogger(__name__)

TOGETHER_S = 0.02
"""Changes that follow one another so closely are told together."""
NOT_UNDERSTOOD: Json = {
    "ok": False,
    "text": "The page asked for something that is not known here. Load it again.",
}

WENT_WRONG: Json = {"ok": False, "text": "Something went wrong in the demo; its log says what. Try again."}


class Visit:
    """One socket of one page. Set `bell` when something has changed."""

    def __init__(self, house: House, socket: web.WebSocketResponse) -> None:
        self.bell = asyncio.Event()
        self._house = house
        self._socket = socket
        # Nowhere yet: nobody has read what a page that is loaded again does not show.
        self._session = Session(house.store, house.workspace.log, house.cast.manager.id, None)
        self._hands = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wishes: Mapping[str, Callable[[Json], Awaitable[Json]]] = {
            "watch": self._watch,
            "traffic": self._traffic,
            "entry": self._entry,
            "earlier": self._earlier,
            "jump": self._jump,
            "life": self._life,
            "control": self._control,
        }

    async def serve(self) -> None:
        """Talk with the page until it is closed."""
        await self._socket.send_json({"hello": self._house.hello()})
        self.bell.set()
        self._spawn(self._tell())
        try:
            async for message in self._socket:
                if message.type == WSMsgType.TEXT:
                    self._spawn(self._answer(message.data))
        finally:
            for task in self._tasks:
                task.cancel()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        """Tell the page of every change, those together that come together."""
        with suppress(ConnectionError):
            while True:
                await self.bell.wait()
                self.bell.clear()
                for message in self._news():
                    await self._socket.send_json(message)
                await asyncio.sleep(TOGETHER_S)

    def _news(self) -> list[Json]:
        """What has changed; when that cannot be worked out, the page is told so, and everything the next time."""
        house, session = self._house, self._session
        try:
            if session.channel:
                house.tour.look(house.workspace.person(session.person), session.channel)
            return session.changes(house.state(), house.seen)
        except Exception:
            # Whatever it was: the visit goes on, and the page can say that something went wrong.
            log.exception("a page was not told what has changed")
            session.forget()
            return [{"set": {"trouble": TROUBLE}}]

    async def _answer(self, text: str) -> None:
        number, answer = None, NOT_UNDERSTOOD
        try:
            wish = json.loads(text)
            number = wish["n"]
            answer = await self._granted(wish)
            self.bell.set()  # the tour has seen it by now
        except Stumbled as stumbled:
            answer = {"ok": False, "text": str(stumbled)}
        except (ValueError, KeyError, TypeError, AssertionError):
            log.debug("a page asked for something that is not known", exc_info=True)
        except Exception:
            # Whatever it was: the page waits for an answer, and the visit goes on.
            log.exception("a visitor's wish was not granted")
            answer = WENT_WRONG
        with suppress(ConnectionError):
            await self._socket.send_json({"answer": number, **answer})

    async def _granted(self, wish: Json) -> Json:
        granted = self._wishes.get(wish["do"])
        if granted:
            return await granted(wish)
        house = self._house
        person = house.workspace.person(self._session.person)
        hands = Hands(person, house.tour)
        if wish["do"] not in hands.doings:
            return NOT_UNDERSTOOD
        if person.id in house.cast.minds:
            house.world.take_over(person.id, mine=True)

        def do() -> Json:
            with house.world.courtesy.visiting():
                return hands.do(wish)

        async with self._hands:  # what is done on one page is done in order
            return await asyncio.get_running_loop().run_in_executor(house.threads, do)

    # What a page may wish for, beside what its person does

    async def _watch(self, wish: Json) -> Json:
        place = wish["place"]
        self._session.watch(str(wish["person"]), None if place.get("home") else str(place["channel"]))
        if place.get("home"):
            person = self._house.workspace.person(self._session.person)
            await asyncio.get_running_loop().run_in_executor(self._house.threads, person.open_home)
        return {"ok": True, "text": None}

    async def _traffic(self, wish: Json) -> Json:
        self._session.follow_traffic(on=bool(wish["on"]))
        return {"ok": True, "text": None}

    async def _entry(self, wish: Json) -> Json:
        entry = self._house.workspace.log.numbered(int(wish["number"]))
        if entry is None:
            return {"ok": False, "text": "This exchange is so old that it was not kept."}
        return {"ok": True, "text": None, "entry": {"payload": entry.payload, "response": entry.response}}

    async def _earlier(self, _wish: Json) -> Json:
        self._session.earlier()
        return {"ok": True, "text": None}

    async def _jump(self, wish: Json) -> Json:
        zone = self._house.store.members[self._session.person].tz
        await asyncio.wrap_future(self._house.world.jump(str(wish["by"]), zone))
        return {"ok": True, "text": None}

    async def _life(self, wish: Json) -> Json:
        self._house.world.set_life(on=bool(wish["on"]), pace=str(wish["pace"]))
        return {"ok": True, "text": None}

    async def _control(self, wish: Json) -> Json:
        person = self._house.workspace.person(str(wish["person"]))
        self._house.world.take_over(person.id, mine=bool(wish["mine"]))
        return {"ok": True, "text": None}
