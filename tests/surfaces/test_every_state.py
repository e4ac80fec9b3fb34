"""No state without a case: whoever adds one to the domain or to a view sees these fail until it can be looked at."""

import ast
import inspect
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest

import bot.views
from bot.domain.after_call import News
from bot.domain.approval import Approving
from bot.domain.conversation import CancelledAs, InterviewState, InvitationState, Stage
from bot.domain.opening import Paying
from bot.domain.questions import Kind
from bot.domain.studies import StudyStatus
from bot.domain.whereabouts import NoMove, NoReminder
from bot.views.calendars import TROUBLES
from handlers.sentences import RULES
from tests.surfaces.frame import every_case, every_extreme, surfaces

STATES: Mapping[type[StrEnum], tuple[str, Callable[[StrEnum], str]]] = {
    Stage: ("conversation booking", lambda stage: stage.value.replace("_", " ")),
    InvitationState: ("conversation", lambda state: state.value),
    InterviewState: ("calls", lambda state: state.value.replace("_", " ")),
    CancelledAs: ("conversation", lambda role: f"cancelled by the {role.value}"),
    Paying: ("calls", lambda answer: f"opening check answered: {answer.value}"),
    News: ("calls", lambda news: f"anything new: {news.value}"),
    Approving: ("approval", lambda answer: answer.value),
    NoReminder: ("people", lambda barrier: f"no reminder: {barrier.value.replace('_', ' ')}"),
    NoMove: ("people", lambda barrier: f"not moved: {barrier.value}"),
    StudyStatus: ("study", lambda status: status.value),
    Kind: (
        "questions",
        lambda kind: {"single": "one answer", "multiple": "several answers", "text": "short text"}[kind],
    ),
}
"""Where each state of the domain is shown, and which words the name of its case holds."""

CODES: Mapping[str, Mapping[str, object]] = {
    "errors": RULES,
    "notices": {f"calendar_trouble: {code}": "" for code in TROUBLES},
}


@pytest.mark.parametrize("kind", STATES, ids=lambda kind: kind.__name__)
def test_every_state_of_the_domain_has_a_case(kind: type[StrEnum]) -> None:
    where, words = STATES[kind]
    names = [state for surface in surfaces() if surface.name in where.split() for state in surface.cases]

    missing = [member for member in kind if not any(words(member) in name for name in names)]

    assert not missing, (
        f"add a case to tests/surfaces/{where}.py with these words: {[words(one) for one in missing]}"
    )


@pytest.mark.parametrize("name", CODES)
def test_every_code_has_a_case(name: str) -> None:
    (cases,) = [surface.cases for surface in surfaces() if surface.name == name]

    assert not set(CODES[name]) - set(cases)


def test_every_view_is_made_by_some_case_and_so_is_every_line_of_it() -> None:
    wanted = {module.__file__ or "": lines_of(module) for module in view_modules()}
    reached = lines_reached(wanted)

    missing = [
        f"{Path(file).name}:{line}: {text}"
        for file, lines in wanted.items()
        for line, text in sorted(lines.items())
        if line not in reached[file]
    ]

    assert not missing, "no case of tests/surfaces shows these:\n" + "\n".join(missing)


def view_modules() -> list[ModuleType]:
    return [import_module(f"bot.views.{module.name}") for module in pkgutil.iter_modules(bot.views.__path__)]


def lines_of(module: ModuleType) -> dict[int, str]:
    """The lines of all functions of a module that make something to be seen, or a part of it."""
    source = inspect.getsource(module)
    text = source.splitlines()
    found: dict[int, str] = {}
    for node in ast.parse(source).body:
        for function in [node, *(getattr(node, "body", []) if isinstance(node, ast.ClassDef) else [])]:
            if isinstance(function, ast.FunctionDef) and shows(function):
                found |= {line: text[line - 1].strip() for line in statements(function)}
    return found


def shows(function: ast.FunctionDef) -> bool:
    """Whether a function makes what is shown, in blocks or in words, out of anything but what was entered or sent."""
    made = ast.unparse(function.returns or ast.Constant(""))
    entered = any(argument.arg in {"state", "metadata", "fields"} for argument in function.args.args[:1])
    return not entered and (
        "Block" in made or "Message" in made or made in {"str", "list[str]", "Iterator[str]"}
    )


def statements(function: ast.FunctionDef) -> Iterator[int]:
    for node in ast.walk(function):
        is_shown = isinstance(node, ast.stmt) and not isinstance(node, ast.Raise | ast.FunctionDef)
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_shown and not is_text:
            yield node.lineno
        if isinstance(node, ast.IfExp):
            yield from (node.body.lineno, node.orelse.lineno)


def lines_reached(files: Mapping[str, Any]) -> Mapping[str, set[int]]:
    """Which lines of some files run while every case is made once."""
    reached: dict[str, set[int]] = defaultdict(set)

    def enter(frame: FrameType, _event: str, _of: object) -> Callable[..., Any] | None:
        code: CodeType = frame.f_code
        if code.co_filename not in files:
            return None
        lines = reached[code.co_filename]

        def line(inner: FrameType, _event: str, _of: object) -> Callable[..., Any]:
            lines.add(inner.f_lineno)
            return line

        return line(frame, "", None)

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        for _, make in [*every_case(), *every_extreme()]:
            make()
    finally:
        sys.settrace(before)
    return reached
