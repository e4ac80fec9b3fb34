"""One page in a browser: whose eyes it looks through, and what it was told so far."""

import time
from typing import Any

from bot.demo.model import SLACKBOT, Json, Posted
from bot.demo.page import showing
from bot.demo.store import Store
from bot.demo.traffic import TrafficLog

FIRST, MORE, MOST = 50, 50, 600
TRAFFIC = 400
CLOCK_S = 1.0
"""A clock that is off by less is not told again."""
NOT_SENT = object()


class Session:
    """What one page shows. `changes` is all that it must be told to show what is there now."""

    def __init__(self, store: Store, log: TrafficLog, person: str, channel: str | None) -> None:
        self._store = store
        self._log = log
        self._sent: dict[str, Any] = {}
        self._told_at = 0.0
        self._traffic_from: int | None = None
        self.watch(person, channel)

    def watch(self, person: str, channel: str | None) -> None:
        """Look through somebody's eyes: at a conversation, or at the app's Home (`None`). Raises: ValueError."""
        if person not in self._store.members or self._store.members[person].is_bot or person == SLACKBOT:
            raise ValueError(person)
        found = self._store.channels.get(channel) if channel else None
        if channel and (found is None or person not in found.members):
            raise ValueError(channel)
        self.person, self.channel = person, channel
        self._shown: dict[str, Posted] = {}
        self._fresh, self._wanted, self._begins = True, FIRST, ""

    def forget(self) -> None:
        """Tell everything again: what was told last is not known."""
        self._sent, self._shown, self._fresh = {}, {}, True

    def earlier(self) -> None:
        """Show more of what was written before."""
        self._wanted, self._begins = min(len(self._shown) + MORE, MOST), ""

    def follow_traffic(self, *, on: bool) -> None:
        """Tell of what passes between the app and Slack, or not any more."""
        self._traffic_from = 0 if on else None

    def changes(self, state: Json, seen: dict[tuple[str, str], str]) -> list[Json]:
        """What to send now. `state` is what all pages are told; `seen` is written to: this person sees this conversation."""
        with self._store.changing_nothing():
            told = [self._conversation(seen)] if self.channel else []
            told.append(self._state(state, seen))
        told.append(self._traffic())
        return [message for message in told if message]

    def _state(self, state: Json, seen: dict[tuple[str, str], str]) -> Json | None:
        store, person = self._store, self.person
        home = store.homes.get(person)
        now = {
            **state,
            "places": showing.places(store, person, seen),
            "unread": showing.unread(store, seen),
            "modals": [showing.view(opened) for opened in store.modals.get(person, [])],
            "home": showing.view(home) if home else None,
        }
        now |= self._clock(now.pop("clock", None))
        changed = {key: value for key, value in now.items() if self._sent.get(key, NOT_SENT) != value}
        self._sent |= changed
        return {"set": changed} if changed else None

    def _clock(self, clock: Json | None) -> Json:
        """The clock, unless the page knows what time it is: it runs by itself from what it was told last."""
        told = self._sent.get("clock")
        if clock is None:
            return {}
        if told and told["moving"] == clock["moving"]:
            passed = time.monotonic() - self._told_at
            if abs(clock["now"] - told["now"] - passed) < CLOCK_S:
                return {}
        self._told_at = time.monotonic()
        return {"clock": clock}

    def _conversation(self, seen: dict[tuple[str, str], str]) -> Json | None:
        channel = str(self.channel)
        everything = showing.conversation(self._store, self.person, channel)
        if everything:
            seen[self.person, channel] = everything[-1].ts
        window = self._window(everything)
        put = [posted for posted in window if self._shown.get(posted.ts) is not posted]
        now = {posted.ts: posted for posted in window}
        gone = [ts for ts in self._shown if ts not in now]
        fresh, self._fresh, self._shown = self._fresh, False, now
        if not (put or gone or fresh):
            return None
        return {
            "messages": {
                "channel": channel,
                "put": [showing.message(self._store, posted) for posted in put],
                "gone": gone,
                "fresh": fresh,
                "more": len(everything) - len(window),
            }
        }

    def _window(self, everything: list[Posted]) -> list[Posted]:
        """The newest messages: new ones are added below, and nothing leaves above until there are too many."""
        window = [posted for posted in everything if self._begins and posted.ts >= self._begins]
        if not window or len(window) > MOST:
            window = everything[-self._wanted :]
        self._begins = window[0].ts if window else ""
        return window

    def _traffic(self) -> Json | None:
        if self._traffic_from is None:
            return None
        new = self._log.since(self._traffic_from, TRAFFIC)
        if not new:
            return None
        self._traffic_from = new[-1][0] + 1
        return {"traffic": [showing.traffic(number, entry) for number, entry in new]}
