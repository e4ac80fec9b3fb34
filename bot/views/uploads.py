"""The form in which somebody uploads people, and the message that shows what becomes of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from bot import ids
from bot.domain.importing.cells import BadLine
from bot.domain.importing.reading import Detected
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    entered,
    input_block,
    modal,
    section,
    text_input,
    typed,
)
from bot.views.forms import notice_modal
from bot.views.importing import (
    Counted,
    columns_told,
    counts_told,
    how_read,
    left_out,
    people,
    rows,
    rows_told,
)

MOST_BYTES = 10 * 1024 * 1024
"""docs.slack.dev/reference/block-kit/block-elements/file-input-element (2026-11)."""
COMMAND_LINE = "evenhand import FILE.csv"
FILE, SOURCE = "file", "source"
COLUMNS_TOLD, ROWS_TOLD, LINE_CHARS = 30, 10, 160
TROUBLES = {
    "file_too_big": f"The file is larger than 10 MB. Import it where the bot runs: `{COMMAND_LINE}`.",
    "missing_scope": f"I may not read files here. An admin can allow `files:read`, or import it where the bot runs: `{COMMAND_LINE}`.",
    "file_not_found": "The file is gone. Upload it again.",
    "file_deleted": "The file was deleted. Upload it again.",
    "not_yours": "The file is not one that you uploaded here.",
}
TOO_LARGE = TROUBLES["file_too_big"].replace("`", "")
"""The same beside a field, where nothing is marked."""


class Uploaded(Counted, Protocol):
    """An import, as its message shows it."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def problem(self) -> str: ...
    @property
    def rows(self) -> int: ...


class Told(NamedTuple):
    """What else is told of an import. left: rows that are still to be stored. examples: as `columns_told` has them."""

    detected: Detected | None = None
    problems: Sequence[BadLine] = ()
    left: int = 0
    examples: Sequence[str] = ()


def import_modal(*, may_read_files: bool) -> Block:
    """Return the form in which a file of people is uploaded; where files cannot be read, what to do instead."""
    if not may_read_files:
        return modal(Callback.IMPORT, "Import people", [section(TROUBLES["missing_scope"])])
    element: Block = {
        "type": "file_input",
        "action_id": FILE,
        "filetypes": ["csv", "tsv", "text"],
        "max_files": 1,
    }
    hint = "A CSV with a column e-mail or Slack id; up to 10 MB. You see what it would change before anything is changed."
    return modal(
        Callback.IMPORT,
        "Import people",
        [
            input_block(FILE, "File", element, hint=hint),
            text_input(
                SOURCE, "Where they said that you may ask them", optional=True, max_length=200,
                hint="Puts them on the panel. Leave it out when they did not.",
            ),
        ],
        submit="Read the file",
        metadata=ids.pack(),
    )  # fmt: skip


def import_message(one: Uploaded, told: Told) -> Message:
    """Return where an import stands: being read, to be confirmed, being stored, or over."""
    name = typed(one.file_name, 100) or "Your file"
    match one.state:
        case "noted" | "reading":
            return _said(f"{name} is being read. Nothing is changed before you confirm it.")
        case "ready":
            return _to_confirm(name, one, told)
        case "confirmed":
            done = one.rows - told.left
            return _said(f"{name}: {done:,} of {rows(one.rows)} are stored. It goes on by itself.")
        case "stored":
            return _said(_result(name, one))
        case _:
            why = f" {one.problem}" if one.problem else ""
            return _said(f"{name}: nothing was imported.{why}")


def _said(text: str) -> Message:
    return Message(text, (section(text),))


def _result(name: str, one: Uploaded) -> str:
    parts = [
        f"{one.added:,} added, {one.updated:,} updated, {one.unchanged:,} unchanged; {one.on_panel:,} on the panel."
    ]
    if one.left_out:
        parts.append(left_out(one.left_out))
    if one.bad:
        parts.append(f"{rows(one.bad)} that could not be read: not imported.")
    return f"{name} is imported. {' '.join(parts)}"


def _to_confirm(name: str, one: Uploaded, told: Told) -> Message:
    blocks: list[Block] = []
    if told.detected:
        columns = [typed(line, LINE_CHARS) for line in columns_told(told.detected.columns, told.examples)]
        more = [f"and {len(columns) - COLUMNS_TOLD} more"] if len(columns) > COLUMNS_TOLD else []
        blocks.append(
            section(
                f"*{name}* was read as {how_read(told.detected)}.\n" + _lines(columns[:COLUMNS_TOLD] + more)
            )
        )
    blocks.append(section("\n".join(counts_told(one))))
    changes = one.added + one.updated > 0
    if told.problems:
        bad = [typed(line, LINE_CHARS) for line in rows_told(told.problems)[:ROWS_TOLD]]
        blocks.append(section(_lines(bad)))
        without = ", or go on without them" if changes else ""
        blocks.append(
            context(
                f"The file below has all rows that cannot be read. Mend them there and upload it again{without}."
            )
        )
    value = ids.pack(n=one.id)
    buttons = [button("Discard", Action.IMPORT_DISCARD.value, value)]
    if changes:
        which = "the other " if one.bad else ""
        label = f"Import {which}{people(one.rows - one.again)}"
        buttons.insert(0, button(label, Action.IMPORT_CONFIRM.value, value, style="primary"))
    blocks.append(actions(buttons))
    blocks.append(context(_CONFIRM if changes else _NO_CHANGE if one.rows else _NO_ROW))
    return Message(f"{name} was read: {counts_told(one)[0]}", tuple(blocks))


_CONFIRM = "Nothing is changed before you confirm it. What is not confirmed within a day is forgotten."
_NO_CHANGE = "The directory has what can be read already, so there is nothing to import. What was read is forgotten within a day."
_NO_ROW = "There is no row to import. What was read is forgotten within a day."


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)


class Picked(NamedTuple):
    """The file that somebody chose, as Slack says of it. bytes: 0 where it does not say."""

    id: str
    name: str
    bytes: int


def picked(state: Mapping[str, Any]) -> Picked | None:
    """Return the file that was chosen in the form; `None` when there is none that is one."""
    files = entered(state, FILE)
    for one in files if isinstance(files, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str) and one["id"].isalnum():
            name, size = one.get("name"), one.get("size")
            return Picked(
                one["id"], name if isinstance(name, str) else "", size if isinstance(size, int) else 0
            )
    return None


def taken_modal(name: str) -> Block:
    """Return what is said as soon as a file was chosen. name: its own, "" when it is not known."""
    text = (
        f"We are reading {f'“{typed(name, 100)}”' if name.strip() else 'your file'}. What it would change comes in the Messages tab in "
        "a moment; you can close this. Nothing is stored before you confirm it there."
    )
    return notice_modal("Import people", text)
