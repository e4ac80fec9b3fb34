"""A person does something in Slack: types, presses, fills in, submits; and reads what there is to read.

What Slack's own client would not let them do raises AssertionError, with what they can see instead.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.demo.attaching import attach, hand_over
from bot.demo.elements import (
    STATEFUL,
    Control,
    chosen_action,
    chosen_option,
    complaint,
    controls,
    enter,
    held,
    pressed_action,
)
from bot.demo.model import Channel, Json, OpenView, Outcome, Posted
from bot.demo.payloads import (
    block_actions_payload,
    command_payload,
    view_closed_payload,
    view_submission_payload,
)
from bot.demo.sights import File, Message, View, file_seen, message_seen, readable, view_seen
from bot.demo.store import Store, visible
from bot.demo.teams import can_be_written_to, is_external
from bot.demo.typing_in import command_text, ids_of

if TYPE_CHECKING:
    from bot.demo.workspace import Workspace

Where: TypeAlias = Literal["home", "modal"] | None
Place: TypeAlias = Posted | OpenView

NOTHING_SENT = Outcome(acked=False, sent=False)
PRESSED_ONLY = object()
"""Stands for no value: a button is pressed, and holds nothing."""


@dataclass(frozen=True)
class Person:
    """Somebody of the workspace, with hands. Safe to use from any thread; every act waits for the app's answer."""

    workspace: "Workspace"
    id: str

    @property
    def name(self) -> str:
        """Their real name."""
        return self._store.member(self.id).real_name

    # Reading

    def messages(self, channel: str) -> list[Message]:
        """What they see in a conversation, oldest first. Raises: AssertionError, when they are not in it."""
        with self._store.changing_nothing():
            found = self._channel(channel)
            seen = visible(self._store.messages.get(found.id, {}), self.id)
            return [message_seen(self._store, self.id, posted) for posted in seen]

    def dm(self) -> list[Message]:
        """What they see in their DM with the app, oldest first; nothing when there is none yet."""
        channel = self._store.dm_of(self.id)
        return self.messages(channel.id) if channel else []

    @property
    def modal(self) -> View | None:
        """The modal on top of their stack, if one is open."""
        stack = self._store.modals.get(self.id)
        return view_seen(self._store, stack[-1]) if stack else None

    @property
    def home(self) -> View | None:
        """Their App Home, if the app has published one."""
        opened = self._store.homes.get(self.id)
        return view_seen(self._store, opened) if opened else None

    @property
    def files(self) -> list[File]:
        """The files that they uploaded and did not delete, oldest first."""
        mine = [upload for upload in self._store.uploads.values() if upload.user == self.id]
        return [file_seen(upload) for upload in mine if upload.content is not None]

    # Typing

    def command(self, command: str, text: str = "", *, channel: str | None = None) -> Outcome:
        """Type a slash command, in the DM with the app unless a channel's id is given."""
        store = self._store
        known = store.manifest.command(command)
        if not known or "commands" not in store.granted:
            raise AssertionError(f"{command} is not a valid command")
        if is_external(store, store.member(self.id)):
            raise AssertionError(f"{command} belongs to a workspace that is not {self.name}'s")
        with store.changing():
            place = self._channel(channel) if channel else store.open_dm(self.id)
            typed = command_text(store, text, should_escape=known.should_escape)
            payload = command_payload(store, store.member(self.id), command, typed, place)
        return self.workspace.deliver("slash_commands", dict(payload))

    def say(self, text: str) -> Outcome:
        """Write to the app in its DM; it hears of it if it subscribed to message.im and has im:history."""
        store = self._store
        if not store.manifest.messages_tab or store.manifest.messages_read_only:
            raise AssertionError("nobody can write to this app: its Messages tab is off or read-only")
        if not can_be_written_to(store, store.member(self.id)):
            raise AssertionError(f"{self.name} shares no channel with this app")
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        with store.changing():
            posted = Posted(store.open_dm(self.id).id, store.next_ts(), self.id, escaped)
            store.post(posted, silent=True)
        return self.workspace.tell_of_message(posted)

    def delete(self, message: Message) -> Outcome:
        """Delete a message: their own, or as an admin anybody's. The app hears of it in its DM."""
        posted = self._store.message(message.channel, message.ts)
        if posted and posted.user != self.id and not self._store.member(self.id).is_admin:
            raise AssertionError(f"{self.name} cannot delete a message of {message.author}")
        return self.workspace.delete_message(message.channel, message.ts)

    def delete_file(self, file_id: str) -> None:
        """Delete one of their files: nobody reads it any more, the app neither."""
        store = self._store
        with store.changing():
            upload = store.uploads.get(file_id)
            if not upload or upload.user != self.id:
                raise AssertionError(f"{self.name} has no file {file_id}")
            store.uploads[file_id] = replace(upload, content=None)

    def open_home(self, tab: Literal["home", "messages"] = "home") -> Outcome:
        """Open the app's Home or Messages tab."""
        if is_external(self._store, self._store.member(self.id)):
            raise AssertionError(f"{self.name} is of another workspace, and has no Home of this app")
        return self.workspace.tell_of_home(self.id, tab)

    # Pressing and choosing

    def press(
        self, label: str, *, on: Where = None, in_message: Message | None = None, confirm: bool = True
    ) -> Outcome:
        """Press the button with this label: in the open modal, in the newest message that has it, or on Home.

        A `confirm` dialog is accepted, or with `confirm=False` declined: then nothing is sent.
        """
        place, control = self._find(_is_button, label, on, in_message)
        if not confirm:
            if "confirm" not in control.element:
                raise AssertionError(f"{label!r} asks for no confirmation")
            return NOTHING_SENT
        return self._act(place, pressed_action(control, self._store.next_ts()))

    def press_payload(self, label: str, *, on: Where = None, in_message: Message | None = None) -> Json:
        """What a press would send, for tests that replay it, tamper with it or send it many times."""
        place, control = self._find(_is_button, label, on, in_message)
        return deepcopy(self._action_payload(place, pressed_action(control, self._store.next_ts())))

    def choose(
        self, name: str, option: object, *, on: Where = None, in_message: Message | None = None
    ) -> Outcome:
        """Choose in a select, an overflow menu, radio buttons or a picker, by its label or action_id.

        An overflow menu has no label of its own: its action_id, or the text of its section, finds it.
        """
        place, control = self._find(_is_choice, name, on, in_message)
        return self._put(place, control, option)

    def operate(self, place: Place, key: tuple[str, str], value: object = PRESSED_ONLY) -> Outcome:
        """Press, or put `value` into, the control with this (block_id, action_id) of a message or a view, as `press` and
        `choose` do; an option may be given whole. Raises: AssertionError, when it is not there any more."""
        with self._store.changing_nothing():
            now = self._now(place)
            blocks = now.view["blocks"] if isinstance(now, OpenView) else now.blocks
            found = [control for control in controls(blocks) if control.key == key]
        if not found:
            raise AssertionError("that is not there any more")
        if value is PRESSED_ONLY:
            return self._act(now, pressed_action(found[0], self._store.next_ts()))
        return self._put(now, found[0], value)

    # Modals

    def fill(self, name: str, value: object) -> Outcome:
        """Put a value into an input of the open modal, by its label or action_id; sent at once where Slack does so.

        Text for typed inputs; `2026-12-18`, `09:30` or Unix seconds for pickers; an option's text or a list of them; ids of
        people and channels, or their names; files as [(name, bytes)] or [(name, bytes, MIME type)]. `None` empties it.
        """
        opened = self._top()
        inputs = [control for control in controls(opened.view["blocks"]) if control.type in STATEFUL]
        for control in inputs:
            if name in (control.label, control.element["action_id"]):
                return self._put(opened, control, value)
        labels = ", ".join(repr(control.label) for control in inputs)
        raise AssertionError(f"there is no input {name!r} in {self.name}'s modal; there are {labels}")

    def submit(self) -> Outcome:
        """Submit the open modal; `errors` are what it then shows, by label.

        When Slack's own client would not send it, `sent` is false and `error` says what it shows.
        """
        opened = self._top()
        labels = {control.block["block_id"]: control.label for control in controls(opened.view["blocks"])}
        outcome = self.submit_by_block()
        return replace(
            outcome, errors={labels[block_id]: sentence for block_id, sentence in outcome.errors.items()}
        )

    def submit_by_block(self) -> Outcome:
        """Submit as `submit` does; `errors` are by block_id."""
        store, opened = self._store, self._top()
        if not opened.view.get("submit"):
            raise AssertionError(f"there is nothing to submit in:\n{readable(store, self.id, opened)}")
        wrong = _complaints(opened)
        if wrong:
            control, sentence = wrong[0]
            errors = {found.key[0]: complaint for found, complaint in wrong}
            return replace(NOTHING_SENT, error=f"{control.label}: {sentence}", shown=sentence, errors=errors)
        with store.changing():
            hand_over(store, opened)
            urls = self._minted_urls(opened)
            payload = view_submission_payload(store, store.member(self.id), opened, urls)
        return self.workspace.deliver("interactive", payload)

    def close_modal(self, *, whole_stack: bool = False) -> Outcome:
        """Close the open modal, or all of the stack; the app hears of those with `notify_on_close`."""
        store, top = self._store, self._top()
        cleared = whole_stack or bool(top.view.get("clear_on_close"))
        with store.changing():
            stack = store.modals[self.id]
            closed = list(reversed(stack)) if cleared else [top]
            store.modals[self.id] = [] if cleared else stack[:-1]
            payloads = [
                view_closed_payload(store, store.member(self.id), opened, is_cleared=cleared)
                for opened in closed
                if opened.view.get("notify_on_close")
            ]
        outcome = NOTHING_SENT
        for payload in payloads:
            outcome = self.workspace.deliver("interactive", payload)
        return outcome

    # Finding

    @property
    def _store(self) -> Store:
        return self.workspace.store

    def _channel(self, channel: str) -> Channel:
        found = self._store.channels.get(channel)
        if not found or self.id not in found.members:
            raise AssertionError(f"{self.name} is not in {channel}")
        return found

    def _top(self) -> OpenView:
        stack = self._store.modals.get(self.id)
        if not stack:
            raise AssertionError(f"{self.name} has no modal open\n{self.workspace.log.last_lines()}")
        return stack[-1]

    def _places(self, on: Where, in_message: Message | None) -> list[Place]:
        """Where to look for a control, in the order in which a person would."""
        store = self._store
        if in_message:
            now = store.message(in_message.channel, in_message.ts)
            if not now:
                raise AssertionError("that message has been deleted")
            return [now]
        home = [store.homes[self.id]] if self.id in store.homes else []
        modal = store.modals.get(self.id, [])[-1:]
        if on:
            return [*home] if on == "home" else [*modal]
        mine = [channel.id for channel in store.channels.values() if self.id in channel.members]
        messages = [
            posted for channel in mine for posted in visible(store.messages.get(channel, {}), self.id)
        ]
        messages.sort(key=lambda posted: posted.ts, reverse=True)
        return [*modal, *messages, *home]

    def _find(
        self, fits: Callable[[Control], bool], name: str, on: Where, in_message: Message | None
    ) -> tuple[Place, Control]:
        with self._store.changing_nothing():
            places = self._places(on, in_message)
            for place in places:
                blocks = place.view["blocks"] if isinstance(place, OpenView) else place.blocks
                for control in controls(blocks):
                    if fits(control) and name in _names(control):
                        return place, control
            seen = "\n\n".join(readable(self._store, self.id, place) for place in places[:5])
        raise AssertionError(f"{self.name} sees no {name!r}; they see:\n{seen or '(nothing)'}")

    # Acting

    def _now(self, place: Place) -> Place:
        """A place as it is now: what was chosen a moment ago is part of its state."""
        if isinstance(place, OpenView):
            return self._store.view(place.id) or place
        return self._store.message(place.channel, place.ts) or place

    def _action_payload(self, place: Place, action: Json) -> Json:
        store = self._store
        with store.changing():
            return block_actions_payload(store, store.member(self.id), self._now(place), action)

    def _act(self, place: Place, action: Json) -> Outcome:
        return self.workspace.deliver("interactive", self._action_payload(place, action))

    def _put(self, place: Place, control: Control, value: object) -> Outcome:
        store = self._store
        if control.type == "overflow":
            chosen = {"selected_option": chosen_option(control.element, value)}
            return self._act(place, chosen_action(control, chosen, store.next_ts()))
        if control.type == "file_input":
            value = attach(store, self.id, control.element, value)
        elif any(word in control.type for word in ("users_", "conversations_", "channels_")):
            value = ids_of(store, value, store.member(self.id))
        state = enter(control.element, value)
        store.enter(place, control.key, state)
        if not control.dispatches:
            return NOTHING_SENT
        return self._act(place, chosen_action(control, state, store.next_ts()))

    def _minted_urls(self, opened: OpenView) -> list[Json]:
        """response_urls for the conversations chosen in selects that ask for one."""
        urls = []
        for control in controls(opened.view["blocks"]):
            if not control.element.get("response_url_enabled"):
                continue
            state = held(control.element, opened.entered.get(control.key))
            channel = state.get(STATEFUL[control.type].key)
            if channel:
                url = self._store.grant_response_url("actions", self.id, channel)
                block_id, action_id = control.key
                chosen = {"block_id": block_id, "action_id": action_id, "channel_id": channel}
                urls.append({**chosen, "response_url": url})
        return urls


def _is_button(control: Control) -> bool:
    return control.type == "button"


def _is_choice(control: Control) -> bool:
    return control.type in STATEFUL or control.type == "overflow"


def _names(control: Control) -> tuple[str, ...]:
    """By what a person, or a test, may call a control; a button by what is written on it, or by what is read aloud of it."""
    if control.type == "button":
        return control.label, str(control.element.get("accessibility_label") or control.label)
    return control.label, str(control.element["action_id"])


def _complaints(opened: OpenView) -> list[tuple[Control, str]]:
    """What Slack's client finds wrong with the inputs of a modal, in their order."""
    wrong = []
    for control in controls(opened.view["blocks"]):
        if control.is_input and control.type in STATEFUL:
            sentence = complaint(control, held(control.element, opened.entered.get(control.key)))
            if sentence:
                wrong.append((control, sentence))
    return wrong
