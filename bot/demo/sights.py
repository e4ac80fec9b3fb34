"""What a person sees: messages, modals and App Home, each as a value that can be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.elements import STATEFUL, controls, held, shown_value
from bot.demo.model import Json, OpenView, Posted, Upload
from bot.demo.reading import Reader, readable_blocks
from bot.demo.store import Store


@dataclass(frozen=True)
class File:
    """A file that somebody received, or uploaded."""

    id: str
    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """A message as one person sees it. `author` is a name; `blocks` are as Slack keeps them; `edits` counts its changes."""

    channel: str
    ts: str
    author: str
    text: str
    blocks: tuple[Json, ...]
    files: tuple[File, ...]
    ephemeral: bool
    edits: int
    from_app: bool
    _posted: Posted
    _reader: Reader

    def readable(self) -> str:
        """Everything that is to be read, with buttons as `[Label]` and dates in the reader's own zone."""
        if self.blocks:
            body = readable_blocks(self._reader, self.blocks, self._posted.entered)
        else:
            body = self._reader.mrkdwn(self.text)
        return "\n".join([body, *(f"(file: {file.name})" for file in self.files)]).strip()

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [control.label for control in controls(self.blocks) if control.type == "button"]


@dataclass(frozen=True)
class View:
    """An open modal or an App Home as a person sees it. `errors` are shown under its inputs, by label."""

    id: str
    title: str
    callback_id: str
    private_metadata: str
    blocks: list[Json]
    errors: Mapping[str, str]
    _opened: OpenView
    _reader: Reader

    def text(self) -> str:
        """Everything that is to be read, title and buttons included."""
        view = self._opened.view
        below = [f"[{view[name]['text']}]" for name in ("submit", "close") if view.get(name)]
        body = readable_blocks(self._reader, self.blocks, self._opened.entered, self._opened.errors)
        return "\n".join(line for line in (self.title, body, " ".join(below)) if line)

    def inputs(self) -> dict[str, str | list[str]]:
        """What each input holds now, by its label: text, the text of options, ids of people and channels."""
        return {
            control.label: shown_value(
                control.element, held(control.element, self._opened.entered.get(control.key))
            )
            for control in controls(self.blocks)
            if control.type in STATEFUL
        }

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons in its body, in order."""
        return [control.label for control in controls(self.blocks) if control.type == "button"]


def file_seen(upload: Upload) -> File:
    """A file as somebody has it."""
    return File(upload.id, upload.name, upload.title, upload.content or b"")


def message_seen(store: Store, reader_id: str, posted: Posted) -> Message:
    """A stored message as somebody sees it."""
    uploads = [store.uploads[file_id] for file_id in posted.files]
    return Message(
        channel=posted.channel,
        ts=posted.ts,
        author=store.members[posted.user].real_name,
        text=posted.text,
        blocks=posted.blocks,
        files=tuple(file_seen(upload) for upload in uploads),
        ephemeral=posted.ephemeral_to is not None,
        edits=posted.edits,
        from_app=posted.user == store.installation.bot_user_id,
        _posted=posted,
        _reader=_reader(store, reader_id),
    )


def view_seen(store: Store, opened: OpenView) -> View:
    """An open modal or a Home as its owner sees it."""
    view = opened.view
    labels = {control.block["block_id"]: control.label for control in controls(view["blocks"])}
    return View(
        id=opened.id,
        title=str(view.get("title", {}).get("text", "")),
        callback_id=str(view.get("callback_id", "")),
        private_metadata=str(view.get("private_metadata", "")),
        blocks=view["blocks"],
        errors={labels[block_id]: sentence for block_id, sentence in opened.errors.items()},
        _opened=opened,
        _reader=_reader(store, opened.user),
    )


def readable(store: Store, reader_id: str, place: Posted | OpenView) -> str:
    """A message or a view as text."""
    if isinstance(place, OpenView):
        return view_seen(store, place).text()
    return message_seen(store, reader_id, place).readable()


def _reader(store: Store, reader_id: str) -> Reader:
    def name_of(thing_id: str) -> str:
        if thing_id in store.members:
            return store.members[thing_id].real_name
        return store.channels[thing_id].name if thing_id in store.channels else thing_id

    return Reader(store.member(reader_id).tz, store.clock(), name_of)
