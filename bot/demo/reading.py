"""Messages and views as a person reads them: labels in brackets, dates in their own zone, names instead of ids."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.elements import STATEFUL, held, options_of, shown_value
from bot.demo.model import Entered, Json

_ANGLED = re.compile(r"<([^<>]+)>")
_DATE_TOKEN = re.compile(r"\{(\w+)\}")
_RECENT = timedelta(days=182)
"""docs.slack.dev/messaging/formatting-message-text: the year is left out of dates within six months."""


@dataclass(frozen=True)
class Reader:
    """Who reads, and when: `zone` is an IANA name, `now` aware; `name_of` gives the name for the id of a person or a channel."""

    zone: str
    now: datetime
    name_of: Callable[[str], str]

    def mrkdwn(self, text: str) -> str:
        """Text with its mentions, links, dates and entities resolved; marks such as *bold* stay."""
        resolved = _ANGLED.sub(lambda match: self._resolved(match[1]), text)
        return resolved.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _resolved(self, inner: str) -> str:
        if inner.startswith("!date^"):
            return self._date(inner)
        target, _, label = inner.partition("|")
        if label:
            return label
        if target[0] in "@#":
            return target[0] + self.name_of(target[1:])
        return target.removeprefix("mailto:").removeprefix("!")

    def _date(self, inner: str) -> str:
        parts = inner.partition("|")[0].split("^")
        moment = datetime.fromtimestamp(int(parts[1]), UTC).astimezone(ZoneInfo(self.zone))
        return _DATE_TOKEN.sub(lambda match: self._date_token(match[1], moment), parts[2])

    def _date_token(self, token: str, moment: datetime) -> str:
        return _DATES.get(token, _as_typed)(moment, self.now.astimezone(moment.tzinfo))


def _as_typed(moment: datetime, _now: datetime) -> str:
    return moment.isoformat()


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _year(moment: datetime, now: datetime) -> str:
    return "" if abs(moment - now) < _RECENT else f", {moment.year}"


def _date(moment: datetime, now: datetime) -> str:
    return f"{moment:%B} {_ordinal(moment.day)}{_year(moment, now)}"


def _date_short(moment: datetime, now: datetime) -> str:
    return f"{moment:%b} {moment.day}{_year(moment, now)}"


def _date_long(moment: datetime, now: datetime) -> str:
    return f"{moment:%A}, {_date(moment, now)}"


def _near(moment: datetime, now: datetime) -> str | None:
    days: date = moment.date()
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((days - now.date()).days)


def _clock(moment: datetime, _now: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def _ago(moment: datetime, now: datetime) -> str:
    minutes = round((now - moment).total_seconds() / 60)
    return f"{minutes} minutes ago" if minutes >= 0 else f"in {-minutes} minutes"


_DATES: Mapping[str, Callable[[datetime, datetime], str]] = {
    "date_num": lambda moment, _now: f"{moment:%Y-%m-%d}",
    "date": _date,
    "date_short": _date_short,
    "date_long": _date_long,
    "date_pretty": lambda moment, now: _near(moment, now) or _date(moment, now),
    "date_short_pretty": lambda moment, now: _near(moment, now) or _date_short(moment, now),
    "date_long_pretty": lambda moment, now: _near(moment, now) or _date_long(moment, now),
    "time": _clock,
    "time_secs": lambda moment, _now: f"{moment.hour % 12 or 12}:{moment:%M:%S %p}",
    "ago": _ago,
}


def readable_blocks(
    reader: Reader, blocks: Iterable[Json], entered: Entered, errors: Mapping[str, str] | None = None
) -> str:
    """Blocks as text, one line or more each; an input as `Label: value`, its error beneath it."""
    lines: list[str] = []
    for block in blocks:
        lines.extend(_block(reader, block, entered))
        error = (errors or {}).get(str(block.get("block_id")))
        if error:
            lines.append(f"! {error}")
    return "\n".join(line for line in lines if line)


def _block(reader: Reader, block: Json, entered: Entered) -> list[str]:
    kind = block["type"]
    if kind == "divider":
        return ["---"]
    if kind == "input":
        hint = block.get("hint")
        line = f"{_text(reader, block['label'])}: {_element(reader, block, block['element'], entered)}"
        return [line, _text(reader, hint) if hint else ""]
    if kind == "section":
        pieces = [block["text"]] if "text" in block else []
        lines = [_text(reader, piece) for piece in [*pieces, *block.get("fields", ())]]
        accessory = block.get("accessory")
        return [*lines, _element(reader, block, accessory, entered) if accessory else ""]
    if kind in ("actions", "context", "context_actions"):
        return [" ".join(_element(reader, block, element, entered) for element in block["elements"])]
    if kind == "rich_text":
        return ["".join(_leaves(reader, block["elements"]))]
    if kind in ("table", "data_table"):
        rows = [" | ".join("".join(_leaves(reader, [cell])).strip() for cell in row) for row in block["rows"]]
        return [str(block.get("caption", "")), *rows]
    if kind == "data_visualization":
        return _chart(str(block["title"]), block["chart"])
    return _parts(reader, block, entered)


def _chart(title: str, chart: Json) -> list[str]:
    """A chart by its numbers: `Title: yes 3, no 4`, and of several series a line each."""
    if chart["type"] == "pie":
        return [f"{title}: {_points(chart['segments'])}"]
    return [f"{title}: {series['name']}: {_points(series['data'])}" for series in chart["series"]]


def _points(points: Iterable[Json]) -> str:
    return ", ".join(f"{point['label']} {point['value']:g}" for point in points)


def _parts(reader: Reader, block: Json, entered: Entered) -> list[str]:
    """Blocks of any other kind: their texts and elements in the order in which they are written."""
    lines: list[str] = []
    for name, value in block.items():
        if isinstance(value, str):
            lines.append(value if name in ("alt_text", "text", "title", "caption", "subtitle") else "")
        elif isinstance(value, dict):
            lines.append(_element(reader, block, value, entered))
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    lines.extend(_block(reader, item, entered) if "block_id" in item else [])
                    lines.append("" if "block_id" in item else _element(reader, block, item, entered))
    return lines


def _element(reader: Reader, block: Json, element: Json, entered: Entered) -> str:
    kind = element.get("type")
    if kind in ("plain_text", "mrkdwn"):
        return _text(reader, element)
    if kind in ("button", "workflow_button"):
        return f"[{element['text']['text']}]"
    if kind == "image":
        return f"({element['alt_text']})"
    if kind == "overflow":
        return "[" + " / ".join(str(option["text"]["text"]) for option in element["options"]) + "]"
    if kind in STATEFUL:
        state = held(element, entered.get((str(block.get("block_id")), str(element.get("action_id")))))
        value = shown_value(element, state)
        if kind in ("radio_buttons", "checkboxes"):
            chosen = [value] if isinstance(value, str) else value
            return " ".join(_tick(option, chosen) for option in options_of(element))
        shown = value if isinstance(value, str) else ", ".join(value)
        placeholder = element.get("placeholder", {}).get("text", "")
        return reader.name_of(shown) or f"({placeholder})"
    return " ".join(line for line in _parts(reader, element, entered) if line)


def _tick(option: Json, chosen: list[str]) -> str:
    text = str(option["text"]["text"])
    return f"({'x' if text in chosen else ' '}) {text}"


def _text(reader: Reader, text: Json) -> str:
    return reader.mrkdwn(text["text"]) if text.get("type") == "mrkdwn" else str(text["text"])


def _leaves(reader: Reader, elements: Iterable[Any]) -> Iterable[str]:
    for element in elements:
        if "elements" in element:
            yield from _leaves(reader, element["elements"])
            yield "\n" if element["type"] != "rich_text" else ""
        elif element["type"] == "date":
            moment = f"!date^{element['timestamp']}^{element['format']}"
            yield reader.mrkdwn(f"<{moment}|{element.get('fallback', '')}>")
        elif element["type"] == "link":
            yield str(element.get("text") or element["url"])
        elif element["type"] in ("user", "channel"):
            name = str(element.get("user_id") or element.get("channel_id"))
            yield ("@" if element["type"] == "user" else "#") + reader.name_of(name)
        elif element["type"] == "emoji":
            yield f":{element['name']}:"
        else:
            yield str(element.get("text", element.get("value", "")))
