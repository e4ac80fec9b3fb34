"""What a visitor does on a page, done with the hands of the person whom they are: see the protocol of the package.

Everything here may wait for the app's answer, and so runs on a thread of its own.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from bot.demo.acts import PRESSED_ONLY, Person, Place
from bot.demo.elements import STATEFUL, Control, controls, enter, options_of
from bot.demo.model import Json, OpenView, Outcome
from bot.demo.page.tour import Tour
from bot.demo.store import Store

NOT_THERE = "That is not there any more."


class Hands:
    """One person's hands. `saw` hears of what was done."""

    def __init__(self, person: Person, tour: Tour) -> None:
        self._person = person
        self._tour = tour
        self._doings: Mapping[str, Callable[[Json], Json]] = {
            "type": self._type,
            "act": self._act,
            "submit": self._submit,
            "attach": self._attach,
            "close": self._close,
        }

    @property
    def doings(self) -> frozenset[str]:
        """What they can do."""
        return frozenset(self._doings)

    def do(self, wish: Json) -> Json:
        """Do one thing, and return the answer to it; what Slack's client would not let them do is said in its `text`."""
        try:
            return self._doings[wish["do"]](wish)
        except AssertionError as refusal:
            return {"ok": False, "text": _sentence(refusal)}

    @property
    def _store(self) -> Store:
        return self._person.workspace.store

    def _type(self, wish: Json) -> Json:
        text, channel = str(wish["text"]).strip(), str(wish["channel"])
        if not text:
            return {"ok": True, "text": None}
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            outcome = self._person.command(command, rest.strip(), channel=channel)
            if outcome.acked:
                self._tour.typed(text)
            return _answer(outcome)
        dm = self._store.dm_of(self._person.id)
        if dm is None or dm.id != channel:
            return {
                "ok": False,
                "text": "Here only commands are heard. Write to the app in your conversation with it.",
            }
        self._person.say(text)
        return {"ok": True, "text": None}

    def _act(self, wish: Json) -> Json:
        place = self._place(wish["place"])
        control = _control(place, (str(wish["block"]), str(wish["action"])))
        if isinstance(place, OpenView):
            self._enter(place, wish.get("state") or {}, but=control)
        value = _meant(control, wish["value"]) if "value" in wish else PRESSED_ONLY
        outcome = self._person.operate(place, control.key, value)
        if outcome.acked:
            self._tour.pressed(self._person, control.label)
        return _answer(outcome)

    def _submit(self, wish: Json) -> Json:
        opened = self._view(str(wish["view"]))
        self._enter(opened, wish.get("state") or {})
        outcome = self._person.submit_by_block()
        if not outcome.sent:
            # Slack's own client shows these under the inputs, and sends nothing.
            return {"ok": False, "text": None, "errors": dict(outcome.errors)}
        return _answer(outcome) | {"errors": dict(outcome.errors)}

    def _attach(self, wish: Json) -> Json:
        """Raises: ValueError, for what is not base64."""
        opened = self._view(str(wish["view"]))
        files = [
            (str(file["name"]), b64decode(file["data"], validate=True), str(file["type"]))
            for file in wish["files"]
        ]
        key = (str(wish["block"]), str(wish["action"]))
        if _control(opened, key).type != "file_input":
            raise AssertionError(NOT_THERE)
        return _answer(self._person.operate(opened, key, files))

    def _close(self, wish: Json) -> Json:
        self._view(str(wish["view"]))
        self._person.close_modal(whole_stack=bool(wish.get("all")))
        return {"ok": True, "text": None}

    # Finding

    def _place(self, named: Json) -> Place:
        with self._store.changing_nothing():
            if "view" in named:
                return self._view(str(named["view"]))
            channel, ts = (str(part) for part in named["message"])
            posted = self._store.message(channel, ts)
            here = self._store.channels.get(channel)
            if not posted or not here or self._person.id not in here.members:
                raise AssertionError(NOT_THERE)
            if posted.ephemeral_to not in (None, self._person.id):
                raise AssertionError(NOT_THERE)
            return posted

    def _view(self, view_id: str) -> OpenView:
        """A view of this person: the modal on top, or Home. Raises: AssertionError."""
        with self._store.changing_nothing():
            stack = self._store.modals.get(self._person.id, [])
            mine = [*stack[-1:], self._store.homes.get(self._person.id)]
            for opened in mine:
                if opened and opened.id == view_id:
                    return opened
        raise AssertionError(NOT_THERE)

    def _enter(self, place: OpenView, state: Json, but: Control | None = None) -> None:
        """Keep what was typed meanwhile, without telling the app of it: it reads it with the next thing that is sent."""
        for control in controls(place.view["blocks"]):
            typed = state.get(control.key[0], {}) if control.type in STATEFUL else {}
            if (
                control.type != "file_input"
                and control.key[1] in typed
                and (but is None or control.key != but.key)
            ):
                # What Slack's client would not take (half a date) stays on the page.
                with suppress(AssertionError, ValueError):
                    value = enter(control.element, _meant(control, typed[control.key[1]]))
                    self._store.enter(place, control.key, value)


def _control(place: Place, key: tuple[str, str]) -> Control:
    blocks = place.view["blocks"] if isinstance(place, OpenView) else place.blocks
    for control in controls(blocks):
        if control.key == key:
            return control
    raise AssertionError(NOT_THERE)


def _meant(control: Control, value: Any) -> Any:
    """A value as `enter` takes it: options, which the page names by their value, as a whole."""
    by_value = {option.get("value"): option for option in options_of(control.element)}
    if not by_value or value in (None, ""):
        return value
    if isinstance(value, list):
        return [by_value.get(item, item) for item in value]
    return by_value.get(value, value)


def _answer(outcome: Outcome) -> Json:
    return {"ok": outcome.acked or not outcome.sent, "text": outcome.shown}


def _sentence(refusal: AssertionError) -> str:
    text = (str(refusal).splitlines() or [NOT_THERE])[0]
    return text[:1].upper() + text[1:].rstrip(".") + "."
