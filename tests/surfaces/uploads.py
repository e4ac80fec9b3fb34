"""A file of people: its form, what it would change, and what became of it."""

import io
from dataclasses import dataclass, replace

from bot.domain.importing.cells import BadLine
from bot.domain.importing.columns import PLANS
from bot.domain.importing.reading import Detected, detect
from bot.views.blocks import Message
from bot.views.importing import TOLD, refusal
from bot.views.uploads import (
    COLUMNS_TOLD,
    ROWS_TOLD,
    TROUBLES,
    Told,
    import_message,
    import_modal,
    taken_modal,
)
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "researcher"
NAME_MAX = 255


@dataclass(frozen=True)
class Import:
    """An import as storage has it."""

    state: str
    file_name: str = "Customers.csv"
    id: int = 1
    problem: str = ""
    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    again: int = 0
    on_panel: int = 0
    left_out: int = 0
    bad: int = 0


def read(header: str, row: str) -> Detected:
    """What is found out of a file of two lines."""
    return detect(io.BytesIO(f"{header}\n{row}\n".encode()))


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    name = say("Customers.csv", NAME_MAX)
    usual_file = read("e-mail,name,company,shoe size,", "ada@customers.example,Ada,Paper Works,40,x")
    many = read(
        ",".join(["email", *(f"column {n}" for n in range(COLUMNS_TOLD + 9))]),
        ",".join(["a@b.example"] * (COLUMNS_TOLD + 10)),
    )
    bad = [
        BadLine(number, say(f"plan “gold” is none of {', '.join(PLANS)}", 1_000))
        for number in range(2, ROWS_TOLD + 9)
    ]
    ready = Import("ready", name, rows=214, added=200, updated=10, unchanged=4, on_panel=214)

    def shown(state: str, told: Told = Told(), **more: object) -> View:  # noqa: B008  frozen
        return import_message(replace(ready, state=state, **more), told)  # type: ignore[arg-type]

    return {
        "a file was chosen": lambda: taken_modal(name),
        "a file without a name was chosen": lambda: taken_modal(""),
        "form": lambda: import_modal(may_read_files=True),
        "form, where files cannot be read": lambda: import_modal(may_read_files=False),
        "being read": lambda: shown("reading"),
        "a file without a name is being read": lambda: shown("noted", file_name=""),
        "to be confirmed": lambda: shown("ready", Told(usual_file)),
        "to be confirmed, with what stands in its columns": lambda: shown(
            "ready",
            Told(
                usual_file,
                examples=[say(value, 500) for value in ("ada@customers.example", "Ada", "", "40", "")],
            ),
        ),
        "to be confirmed, of one column": lambda: shown(
            "ready", Told(read("email", "ada@customers.example"))
        ),
        "to be confirmed, of one person": lambda: shown(
            "ready", Told(usual_file), rows=1, added=1, updated=0, unchanged=0
        ),
        "to be confirmed, of many columns and bad rows": lambda: shown(
            "ready",
            Told(many, bad, examples=[say("a@b.example", 500)] * len(many.columns)),
            again=1,
            left_out=2,
            bad=len(bad),
        ),
        "nothing to import": lambda: shown(
            "ready", Told(usual_file, bad[:1]), rows=0, added=0, updated=0, unchanged=0, on_panel=0, bad=1
        ),
        "everything is known": lambda: shown(
            "ready", Told(usual_file), rows=100_000, added=0, updated=0, unchanged=100_000
        ),
        "everything is known but for bad rows": lambda: shown(
            "ready", Told(usual_file, bad[:1]), rows=4, added=0, updated=0, unchanged=4, on_panel=4, bad=1
        ),
        "being stored": lambda: shown("confirmed", Told(left=14)),
        "stored": lambda: shown("stored"),
        "stored, without some rows": lambda: shown("stored", left_out=1, bad=2),
        "in a terminal, rows cannot be read": lambda: Message(refusal(2, 0, "import")),
        "in a terminal, more rows than are told": lambda: Message(refusal(TOLD + 2, 300, "play")),
        "discarded": lambda: shown("discarded"),
        **{f"failed: {code}": lambda code=code: shown("failed", problem=TROUBLES[code]) for code in TROUBLES},
    }


CASES = cases(usual)
EXTREME = extremes(cases)
