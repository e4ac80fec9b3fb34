"""The vocabulary of the Block Kit table: what a value may look like, and what a row of the table says.

Everything here is frozen data; `blockkit_engine` reads it. Lengths count characters, bounds are inclusive.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from bot.demo.blockkit_forms import Form


class Surface(StrEnum):
    """The places where Slack shows blocks."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home tab"


EVERYWHERE = frozenset(Surface)
VIEWS = frozenset({Surface.MODAL, Surface.HOME})
MESSAGES = frozenset({Surface.MESSAGE})
MODALS = frozenset({Surface.MODAL})


class Kind(Enum):
    """What a row of the table describes."""

    PAYLOAD = "payload"
    BLOCK = "block"
    ELEMENT = "element"
    OBJECT = "object"


@dataclass(frozen=True)
class Problem:
    """One thing that Slack would refuse, drop or truncate, or that this workspace refuses on top.

    pointer: a JSON pointer as in Slack's response_metadata.messages, "/blocks/0/text/text".
    """

    pointer: str
    message: str


@dataclass(frozen=True)
class String:
    """A JSON string; with `mrkdwn` its markup is checked too."""

    at_most: int | None = None
    at_least: int = 1
    form: Form | None = None
    mrkdwn: bool = False


@dataclass(frozen=True)
class Choice:
    """One of a closed list of strings, numbers or booleans."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True)
class Flag:
    """true or false."""


@dataclass(frozen=True)
class Number:
    """A JSON number; `above` is an exclusive lower bound."""

    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    whole: bool = True


@dataclass(frozen=True)
class Items:
    """A JSON array of one shape."""

    of: "Shape"
    at_least: int = 1
    at_most: int | None = None
    distinct: bool = False


@dataclass(frozen=True)
class Record:
    """An object described by exactly one row."""

    rule: "Rule"


@dataclass(frozen=True)
class Tagged:
    """An object whose `type` picks one of several rows."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class AnyObject:
    """An object whose content is the app's own."""


Shape = String | Choice | Flag | Number | Items | Record | Tagged | AnyObject
Finding = tuple[str, str]  # pointer relative to the object ("" for itself), message
Relation = Callable[[Mapping[str, object]], Iterable[Finding]]


@dataclass(frozen=True)
class Field:
    """One key of an object: its shape, whether it must be there, and the surfaces on which Slack honours it."""

    shape: Shape
    required: bool = False
    surfaces: frozenset[Surface] = EVERYWHERE


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    name: what `type` must say when `typed`, otherwise only a name for people.
    source: the page that the row was read from, with the month.
    exactly_one, at_least_one: groups of keys. relations: what one key demands of another.
    """

    name: str
    kind: Kind
    source: str
    fields: Mapping[str, Field]
    typed: bool = True
    surfaces: frozenset[Surface] = EVERYWHERE
    exactly_one: tuple[tuple[str, ...], ...] = ()
    at_least_one: tuple[tuple[str, ...], ...] = ()
    relations: tuple[Relation, ...] = ()


def page(path: str) -> str:
    """The source of a row: a page of docs.slack.dev and the month in which it was read."""
    return f"docs.slack.dev/{path}, 2026-11"


def required(shape: Shape) -> Field:
    """A field that must be there."""
    return Field(shape, required=True)
