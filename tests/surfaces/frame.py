"""The frame of the golden files: what a surface is, which there are, and how their cases are written down.

A surface is a module of this package with

    CASES: Cases       the state in words -> what makes the message, modal or Home of that state
    EXTREME: Cases     the same with the longest and strangest that anybody can type, and with the largest counts (may be left out)
    READER: str        who reads it, one of `READERS`
    PLACE: int         where it stands among those of the same reader (may be left out)
    __doc__            one line that says what it is

Views are made by the pure functions of bot/views out of example values with fixed instants, ids and zones.
"""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from bot.demo.blockkit import Problem, check_message, check_view
from bot.views.blocks import Block, Message

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
READERS = ("participant", "everybody", "interviewer", "researcher", "admin", "channel")
WIDTH = 160

View = Message | Block
Cases = Mapping[str, Callable[[], View]]
Say = Callable[[str, int], str]
"""What somebody typed: the usual words, and how many characters the form lets through."""


@dataclass(frozen=True)
class Surface:
    """One surface with its cases."""

    name: str
    about: str
    reader: str
    place: int
    cases: Cases
    extreme: Cases

    @property
    def title(self) -> str:
        """Its name as a heading."""
        return self.name.replace("_", " ").capitalize()

    @property
    def golden(self) -> Path:
        """Where its golden file is."""
        return GOLDEN / f"{self.name}.json"


@cache
def surfaces() -> tuple[Surface, ...]:
    """Every surface, by who reads it."""
    found = []
    for module in pkgutil.iter_modules([str(HERE)]):
        if module.name.startswith(("test_", "_")) or module.name == "conftest":
            continue
        made = importlib.import_module(f"tests.surfaces.{module.name}")
        if hasattr(made, "CASES"):
            about = (made.__doc__ or "").strip().splitlines()[0]
            extreme = getattr(made, "EXTREME", {})
            found.append(
                Surface(module.name, about, made.READER, getattr(made, "PLACE", 9), made.CASES, extreme)
            )
    return tuple(
        sorted(found, key=lambda surface: (READERS.index(surface.reader), surface.place, surface.name))
    )


def every_case() -> Iterator[tuple[str, Callable[[], View]]]:
    """Each usual case under "surface: state"."""
    for surface in surfaces():
        for state, make in surface.cases.items():
            yield f"{surface.name}: {state}", make


def every_extreme() -> Iterator[tuple[str, Callable[[], View]]]:
    """Each extreme case under "surface: state"."""
    for surface in surfaces():
        for state, make in surface.extreme.items():
            yield f"{surface.name}: {state}", make


def payload(view: View) -> dict[str, Any]:
    """What would be sent: a message's text and blocks, or the view."""
    if isinstance(view, Message):
        return {"text": view.text, "blocks": list(view.blocks)} if view.blocks else {"text": view.text}
    return view


def problems(view: View) -> list[Problem]:
    """What Slack would refuse, drop or cut."""
    if isinstance(view, Message):
        return check_message({"channel": "D1", **payload(view)})
    return check_view(view, cast('Literal["modal", "home"]', view["type"]))


def golden_text(surface: Surface) -> str:
    """The golden file of a surface: each state with what would be sent, readable and always in the same order."""
    return pretty({state: payload(make()) for state, make in surface.cases.items()}) + "\n"


def pretty(value: Any, indent: str = "", before: int = 0) -> str:
    """JSON with sorted keys: whatever fits stands on one line. before: characters that stand on the line already."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(indent) + before + len(line) <= WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = f"{indent} "
    if isinstance(value, dict):
        names = [(json.dumps(name, ensure_ascii=False), part) for name, part in sorted(value.items())]
        lines = [f"{inner}{name}: {pretty(part, inner, len(name) + 2)}" for name, part in names]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + pretty(part, inner) for part in value) + f"\n{indent}]"


def usual(words: str, most: int) -> str:
    """The usual words."""
    assert len(words) <= most, words
    return words


def _filled(piece: str) -> Say:
    return lambda _words, most: (piece * most)[:most]


TYPED: Mapping[str, Say] = {
    "ampersands": _filled("&"),
    "mentions and links": _filled("<!channel> <@U1> <https://x.example|y> "),
    "marks": _filled("*_`~>• "),
    "smiles": _filled("🙂"),
    "wide": _filled("W"),
    "long words": _filled("Donaudampfschifffahrtsgesellschaft "),
    "lines": _filled("a\n\n"),
    "one letter": lambda _words, _most: "x",
}
"""What somebody may type instead: each fills the field, but for the last."""


def extremes(cases: Callable[[Say], Cases]) -> dict[str, Callable[[], View]]:
    """The cases of a surface once for everything strange that may be typed."""
    return {f"{state}, {name}": make for name, say in TYPED.items() for state, make in cases(say).items()}
