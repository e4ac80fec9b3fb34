"""Reads a payload against the rows of the table and reports what does not fit, in Slack's own words where known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from bot.demo.blockkit_markup import markup_problems
from bot.demo.blockkit_shapes import (
    AnyObject,
    Choice,
    Flag,
    Items,
    Kind,
    Number,
    Problem,
    Record,
    Rule,
    Shape,
    String,
    Surface,
    Tagged,
)


@dataclass(frozen=True)
class Visit:
    """An object that was met while reading: its row, where it is, and the block that holds it ("" outside blocks)."""

    rule: Rule
    pointer: str
    block: str
    value: Mapping[str, object]


@dataclass
class Reading:
    """One reading of one payload on one surface: the problems so far and every object met, in order."""

    surface: Surface
    problems: list[Problem] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    def report(self, pointer: str, message: str) -> None:
        """Adds a problem."""
        self.problems.append(Problem(pointer, message))

    def read(self, shape: Shape, value: object, pointer: str, block: str = "") -> None:
        """Reads one value; what it holds is read too."""
        match shape:
            case String() | Choice() | Flag() | Number():
                for message in _scalar_problems(shape, value):
                    self.report(pointer, message)
            case Items():
                self._read_items(shape, value, pointer, block)
            case AnyObject():
                if not isinstance(value, Mapping):
                    self.report(pointer, "must provide an object")
            case Record(rule):
                self._read_object((rule,), value, pointer, block)
            case Tagged(rules):
                self._read_object(rules, value, pointer, block)

    def _read_items(self, shape: Items, value: object, pointer: str, block: str) -> None:
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.report(pointer, "must provide an array")
            return
        if len(value) < shape.at_least:
            self.report(pointer, f"no fewer than {shape.at_least} items required")
        if shape.at_most is not None and len(value) > shape.at_most:
            self.report(pointer, f"no more than {shape.at_most} items allowed")
        for index, item in enumerate(value):
            self.read(shape.of, item, f"{pointer}/{index}", block)
            if shape.distinct and item in value[:index]:
                self.report(f"{pointer}/{index}", "duplicate item")

    def _read_object(self, rules: tuple[Rule, ...], value: object, pointer: str, block: str) -> None:
        if not isinstance(value, Mapping):
            self.report(pointer, "must provide an object")
            return
        rule = self._row(rules, value, pointer)
        if rule is None:
            return
        holder = pointer if rule.kind is Kind.BLOCK else block
        self.visits.append(Visit(rule, pointer, holder, value))
        self._read_keys(rule, value, pointer, holder)
        for group in rule.exactly_one:
            if sum(key in value for key in group) != 1:
                self.report(pointer, f"must provide exactly one of: {', '.join(group)}")
        for group in rule.at_least_one:
            if not any(key in value for key in group):
                self.report(pointer, f"must provide at least one of: {', '.join(group)}")
        for relation in rule.relations:
            for where, message in relation(value):
                self.report(pointer + where, message)

    def _row(self, rules: tuple[Rule, ...], value: Mapping[str, object], pointer: str) -> Rule | None:
        if not rules[0].typed:
            return rules[0]
        if "type" not in value:
            self.report(pointer, "missing required field: type")
            return None
        rule = next((row for row in rules if row.name == value["type"]), None)
        if rule is None:
            names = ", ".join(row.name for row in rules)
            self.report(f"{pointer}/type", f"unsupported type: {value['type']}; here: {names}")
            return None
        if self.surface not in rule.surfaces:
            self.report(f"{pointer}/type", f"unsupported type: {rule.name} in a {self.surface}")
        return rule

    def _read_keys(self, rule: Rule, value: Mapping[str, object], pointer: str, block: str) -> None:
        for key, wanted in rule.fields.items():
            if key in value:
                self.read(wanted.shape, value[key], f"{pointer}/{key}", block)
                if self.surface not in wanted.surfaces:
                    self.report(f"{pointer}/{key}", f"{key} has no effect in a {self.surface}")
            elif wanted.required:
                self.report(pointer, f"missing required field: {key}")
        for key in value:
            if key not in rule.fields and not (key == "type" and rule.typed):
                self.report(pointer, f"invalid additional property: {key}")


def _scalar_problems(shape: String | Choice | Flag | Number, value: object) -> Iterator[str]:
    match shape:
        case String():
            yield from _string_problems(shape, value)
        case Number():
            yield from _number_problems(shape, value)
        case Flag():
            if not isinstance(value, bool):
                yield "must be a boolean"
        case Choice(values):
            # 1 == True in Python, but not in JSON.
            if not any(type(value) is type(allowed) and value == allowed for allowed in values):
                yield f"must be one of: {', '.join(map(str, values))}"


def _string_problems(shape: String, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield "must be a string"
        return
    # Stricter than Slack: a string of spaces shows nothing, so it counts as empty.
    if (len(value) if value.strip() else 0) < shape.at_least:
        yield f"must be more than {shape.at_least - 1} characters"
    elif shape.form is not None and not shape.form.fits(value):
        yield f"must be {shape.form.name}"
    if shape.at_most is not None and len(value) > shape.at_most:
        yield f"must be less than {shape.at_most + 1} characters"
    if shape.mrkdwn:
        yield from markup_problems(value)


def _number_problems(shape: Number, value: object) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield "must be a number"
        return
    if isinstance(value, float) and not isfinite(value):
        yield "must be a number"
        return
    if shape.whole and not isinstance(value, int):
        yield "must be an integer"
    if shape.at_least is not None and value < shape.at_least:
        yield f"must be at least {shape.at_least:g}"
    if shape.at_most is not None and value > shape.at_most:
        yield f"must be at most {shape.at_most:g}"
    if shape.above is not None and value <= shape.above:
        yield f"must be more than {shape.above:g}"
