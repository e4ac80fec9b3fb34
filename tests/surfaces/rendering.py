"""docs/surfaces.md: every surface in every state as a person reads it, on one page."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bot.demo.elements import STATEFUL, held, options_of, shown_value
from bot.demo.reading import Reader
from bot.views.blocks import Message
from tests.surfaces.frame import READERS, Surface, View, surfaces

PAGE = Path(__file__).resolve().parents[2] / "docs" / "surfaces.md"
OPTIONS = 10
LONG = 8
"""So many blocks are not shown again where most of them are the same."""
NAMES = {"U1": "Ada", "UI": "Theo Abara", "UR": "Rita Roe", "C1": "research", "C2": "customers"}

HEADINGS = {
    "participant": "What participants read",
    "everybody": "What everybody may read",
    "interviewer": "What interviewers read",
    "researcher": "What researchers read",
    "admin": "What admins read",
    "channel": "What channels read",
}
BEFORE = """# Every surface

Made by `python -m tests.surfaces` from the cases in `tests/surfaces`; tests fail when this page or `tests/surfaces/golden` is out of
date. `[Label]` is a button, *(asks: …)* the dialog before something that cannot be taken back, ☐ and ☑ are boxes, ○ and ◉ choices
of which one is made, `___` is an empty field. Under each message stands, where it differs, what notifications
and screen readers say. `…` stands for blocks that are the same as in the state that is named.
"""

_READER = Reader("UTC", datetime(2026, 12, 2, 10, 0, tzinfo=UTC), lambda found: NAMES.get(found, found))


def page() -> str:
    """The whole page."""
    return "\n".join([BEFORE, *_contents(), *(line for one in _sections() for line in one)]).rstrip() + "\n"


def _contents() -> Iterator[str]:
    for reader in READERS:
        links = [
            f"[{one.title}](#{one.title.lower().replace(' ', '-')})"
            for one in surfaces()
            if one.reader == reader
        ]
        if links:
            yield f"- {HEADINGS[reader]}: {', '.join(links)}"


def _sections() -> Iterator[list[str]]:
    for surface in surfaces():
        yield ["", f"## {surface.title}", "", f"{surface.about} For: {surface.reader}.", ""]
        yield _states(surface)


def _states(surface: Surface) -> list[str]:
    lines: list[str] = []
    seen: dict[str, list[str]] = {}
    for state, make in surface.cases.items():
        parts = readable(make())
        like, shown = _told(parts, seen)
        same = f": as “{like}”" if like else ""
        lines += [f"**{state}**{same}{'.' if like and not shown else ''}", ""]
        lines += (
            [*"\n>\n".join("> " + part.replace("\n", "\\\n> ") for part in shown).splitlines(), ""]
            if shown
            else []
        )
        seen[state] = parts
    return lines


def _told(parts: list[str], seen: Mapping[str, list[str]]) -> tuple[str, list[str]]:
    """The state that looks most like this one, and what is to be shown: of a long one only what is not the same ("…" is)."""
    for state, before in seen.items():
        if before == parts:
            return state, []
    if len(parts) < LONG:
        return "", parts
    found = max(seen, key=lambda state: _common(seen[state], parts), default="")
    if not found or _common(seen[found], parts) < len(parts) / 2:
        return "", parts
    shown: list[str] = []
    for what, _, _, begin, end in SequenceMatcher(None, seen[found], parts, autojunk=False).get_opcodes():
        shown += ["…"] if what == "equal" else parts[begin:end]
    return found, shown


def _common(before: list[str], parts: list[str]) -> int:
    return sum(
        size for _, _, size in SequenceMatcher(None, before, parts, autojunk=False).get_matching_blocks()
    )


def readable(view: View) -> list[str]:
    """One message or view as Markdown: a text for each block, and one for what stands below."""
    if isinstance(view, Message):
        parts = [*_blocks(view.blocks)] or [_text(view.text)]
        if view.blocks and _bare(_text(view.text)) not in _bare(" ".join(parts)):
            parts.append(f"<sub>Notification: {_text(view.text)}</sub>")
        return parts
    title = view.get("title", {}).get("text", "Home")
    below = " ".join(f"`[{view[name]['text']}]`" for name in ("submit", "close") if view.get(name))
    return [f"**┃ {title}**", *_blocks(view["blocks"]), *([below] if below else [])]


def _bare(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text).strip()


def _blocks(blocks: Any) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "divider":
                yield "· · ·"
            case "header":
                yield f"**{block['text']['text']}**"
            case "section":
                beside = block.get("accessory")
                texts = [block["text"]] if "text" in block else []
                shown = "\n".join(_text(one["text"]) for one in [*texts, *block.get("fields", ())])
                yield f"{shown} {_element(block, beside)}" if beside else shown
            case "context":
                yield " ".join(
                    f"<sub>{_text(one['text'])}</sub>" for one in block["elements"] if "text" in one
                )
            case "actions":
                yield " ".join(_element(block, one) for one in block["elements"])
            case "input":
                yield _input(block)
            case kind:
                yield f"({kind}: {_texts(block)})"


def _texts(part: Any) -> str:
    """All words inside a block of any other kind, in the order in which they are written."""
    if isinstance(part, Mapping):
        return ", ".join(filter(None, (_texts(one) for name, one in part.items() if name != "type")))
    if isinstance(part, list | tuple):
        return ", ".join(filter(None, map(_texts, part)))
    return str(part)


def _input(block: Mapping[str, Any]) -> str:
    label = f"{block['label']['text']}{' (optional)' if block.get('optional') else ''}"
    hint = f"\n<sub>{_plainly(block['hint']['text'])}</sub>" if block.get("hint") else ""
    return f"{_plainly(label)}: {_element(block, block['element'])}{hint}"


def _element(block: Mapping[str, Any], element: Mapping[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        mark = "↗" if element.get("url") else ""
        spoken = (
            f" *(spoken: {_plainly(element['accessibility_label'])})*"
            if element.get("accessibility_label")
            else ""
        )
        return f"`[{element['text']['text'].replace('`', ' ')}]`{mark}{_asks(element)}{spoken}"
    if kind in {"radio_buttons", "checkboxes"}:
        return _boxes(kind, element)
    if kind not in STATEFUL:
        return f"({kind}: {_texts(element)})"
    value = shown_value(dict(element), held(dict(element), None))
    shown = value if isinstance(value, str) else ", ".join(NAMES.get(one, one) for one in value)
    placeholder = element.get("placeholder", {}).get("text", "")
    filled = f"`{NAMES.get(shown, shown)}`" if shown else f"`___` ({placeholder})" if placeholder else "`___`"
    return filled + _choices(element)


def _boxes(kind: str, element: Mapping[str, Any]) -> str:
    value = shown_value(dict(element), held(dict(element), None))
    chosen = [value] if isinstance(value, str) else value
    off, on = ("○", "◉") if kind == "radio_buttons" else ("☐", "☑")
    lines = []
    for one in options_of(dict(element)):
        about = f" ({_plainly(one['description']['text'])})" if one.get("description") else ""
        lines.append(f"{on if one['text']['text'] in chosen else off} {_plainly(one['text']['text'])}{about}")
    return "\n" + "\n".join(lines)


def _choices(element: Mapping[str, Any]) -> str:
    if "select" not in element["type"] or not ("options" in element or "option_groups" in element):
        return ""
    labels = [str(one["text"]["text"]) for one in options_of(dict(element))]
    more = f" … ({len(labels)})" if len(labels) > OPTIONS else ""
    return f" of {' / '.join(labels[:OPTIONS])}{more}"


def _asks(element: Mapping[str, Any]) -> str:
    asked = element.get("confirm")
    if not asked:
        return ""
    title, text, yes, no = (asked[name]["text"] for name in ("title", "text", "confirm", "deny"))
    return f" *(asks: {title} {text} `[{yes}]` `[{no}]`)*"


def _text(mrkdwn: str) -> str:
    """mrkdwn as Markdown: *bold* is **bold**, and what Markdown alone would take for a mark is escaped."""
    text = _READER.mrkdwn(mrkdwn)
    text = re.sub(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])", r"**\1**", text)
    return re.sub(
        r"^(\d+)\.", r"\1\\.", re.sub(r"^>", r"\\>", text, flags=re.MULTILINE), flags=re.MULTILINE
    ).replace("<", "&lt;")


def _plainly(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")
