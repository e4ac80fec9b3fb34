"""All rules of the workspace in one table: every number of `rules.py`, and every row of the Block Kit tables, cited.

The numbers keep their citation in a docstring behind them, as everywhere in the code; this reads it from the source.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.demo import rules
from bot.demo.blockkit import CAPS, HOME_VIEW, MESSAGE, MODAL_VIEW
from bot.demo.blockkit_shapes import Items, Number, Record, Rule, Shape, String, Tagged

MONTH = "2026-11"
"""When everything in `rules.py` was read; Block Kit's rows name their month themselves."""


@dataclass(frozen=True)
class Cited:
    """One rule: what is limited, to what, and where Slack says so."""

    name: str
    value: str
    source: str


def numbers() -> list[Cited]:
    """The numbers of `rules.py`, with the sentences behind them; those without one have an empty source."""
    body = ast.parse(Path(rules.__file__).read_text(encoding="utf-8")).body
    found: list[Cited] = []
    waiting: list[str] = []
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            waiting.append(statement.target.id)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            says = " ".join(str(statement.value.value).split())
            found += [_cited(name, says) for name in waiting if _is_number(name)]
            waiting.clear()
        else:
            found += [_cited(name, "") for name in waiting if _is_number(name)]
            waiting.clear()
    return found + [_cited(name, "") for name in waiting if _is_number(name)]


def _is_number(name: str) -> bool:
    value = getattr(rules, name)
    if isinstance(value, dict):
        return all(isinstance(item, int) for item in value.values())
    return isinstance(value, int | float) or (
        isinstance(value, tuple) and all(isinstance(item, int | float) for item in value)
    )


def _cited(name: str, says: str) -> Cited:
    return Cited(name, str(getattr(rules, name)), f"{says} ({MONTH})" if says else "")


def block_kit_rows() -> list[Rule]:
    """Every row that a message, a modal or a Home is judged by, each once, in the order in which they are met."""
    met: dict[int, Rule] = {}
    for rule in (MESSAGE, MODAL_VIEW, HOME_VIEW):
        _meet(rule, met)
    return list(met.values())


def _meet(rule: Rule, met: dict[int, Rule]) -> None:
    if id(rule) in met:
        return
    met[id(rule)] = rule
    for field in rule.fields.values():
        for below in _rules_in(field.shape):
            _meet(below, met)


def _rules_in(shape: Shape) -> Iterator[Rule]:
    if isinstance(shape, Record):
        yield shape.rule
    elif isinstance(shape, Tagged):
        yield from shape.rules
    elif isinstance(shape, Items):
        yield from _rules_in(shape.of)


def block_kit_limits() -> list[Cited]:
    """The lengths, counts and bounds in the Block Kit rows, and those that hold across a payload."""
    found = {
        Cited(f"{rule.name}.{key}", bound, rule.source): None
        for rule in block_kit_rows()
        for key, field in rule.fields.items()
        for bound in _bounds(field.shape)
    }
    for cap in CAPS:
        what = "characters" if cap.of_characters else "blocks"
        found[Cited(f"{cap.block} ({what} in a payload)", f"at most {cap.at_most}", cap.source)] = None
    return list(found)


def _bounds(shape: Shape) -> Iterator[str]:
    if isinstance(shape, String) and shape.at_most is not None:
        yield f"at most {shape.at_most} characters"
    elif isinstance(shape, Items) and shape.at_most is not None:
        yield f"{shape.at_least} to {shape.at_most} items"
    elif isinstance(shape, Number):
        bounds = {"at least": shape.at_least, "at most": shape.at_most, "above": shape.above}
        yield from (f"{word} {bound}" for word, bound in bounds.items() if bound is not None)
    elif isinstance(shape, Tagged):
        lengths = {_text_length(rule) for rule in shape.rules}
        yield from (f"at most {length} characters" for length in sorted(lengths - {0}))


def _text_length(rule: Rule) -> int:
    text = rule.fields.get("text")
    is_text = rule.name in ("plain_text", "mrkdwn") and text and isinstance(text.shape, String)
    return (text.shape.at_most or 0) if is_text and text and isinstance(text.shape, String) else 0
