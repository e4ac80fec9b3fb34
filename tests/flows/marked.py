"""A workspace in which whatever is known of somebody can be told apart from what is known of everybody else, and what whoever reads of it.

`KNOWS` is the contract: what each tie to a person lets one read of them (product.md, "People", "Blind interviewer", "Privacy").
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from re import Pattern

from bot.demo.acts import Person
from bot.ids import COMMAND, Action
from tests.flows.access_table import NINE
from tests.flows.lists import first_of
from tests.flows.scenes import ELSEWHERE, name_researchers
from tests.flows.stage import (
    AGREE,
    ANSWER,
    DISLIKES,
    DISLIKES_STRONGLY,
    LIKES,
    LOVES,
    PAYS,
    SEND,
    Stage,
)

CALLS_AT = datetime(2027, 1, 13, 13, 0, tzinfo=UTC)
LOOKED_AT = datetime(2027, 1, 13, 13, 5, tzinfo=UTC)
"""While the calls are held that are booked."""
UNSURE = "I use it, not sure who pays"
MIXED, NOT_SAID = "Mixed, or neither", "Prefer not to say"


class Mark(StrEnum):
    """A kind of thing that is known of a person."""

    NAME = "name"
    ID = "Slack id"
    EMAIL = "e-mail"
    COMPANY = "company and region"
    USE = "plan, usage and further columns"
    NPS = "NPS"
    SOURCE = "panel source"
    TAG = "tag"
    NOTE = "note"
    REASON = "why they were blocked"
    ANSWER = "answer to a question of the study's own"
    FEELING = "feeling"
    CALL_NOTES = "notes of the call"


class Tie(StrEnum):
    """What a reader has to do with a person."""

    SELF = "it is they themselves"
    RUNS = "runs the study that asked them, or is an admin, and holds no call with them"
    RUNS_BLIND = (
        "runs the study that asked them, and holds the call with them, or may: blind until the outcome"
    )
    DIRECTORY = "a researcher, of no study that asked them"
    TO_CALL_BLIND = "interviews only, and has a call with them before the outcome, blind"
    TO_CALL = "the same, of a study that is not blind"
    CALLED = "interviews only, and the call with them has its outcome"
    NONE = "nothing"


WHO = frozenset({Mark.NAME, Mark.EMAIL, Mark.COMPANY})
ANSWERED = frozenset({Mark.ANSWER, Mark.FEELING, Mark.CALL_NOTES})
KNOWS: Mapping[Tie, frozenset[Mark]] = {
    # What was noted in their call they are told once the study has ended: until then nobody learns which answer mattered.
    Tie.SELF: frozenset(Mark) - {Mark.CALL_NOTES},
    Tie.RUNS: frozenset(Mark),
    Tie.RUNS_BLIND: WHO | {Mark.ID},
    Tie.DIRECTORY: frozenset(Mark) - ANSWERED,
    Tie.TO_CALL_BLIND: frozenset({Mark.NAME}),
    Tie.TO_CALL: frozenset({Mark.NAME, Mark.FEELING}),
    Tie.CALLED: frozenset({Mark.NAME, Mark.FEELING, Mark.CALL_NOTES}),
    Tie.NONE: frozenset(),
}

BLINDLY = frozenset({Tie.RUNS_BLIND, Tie.TO_CALL_BLIND})
TOLD_BY: Mapping[str, frozenset[Mark]] = {
    f"press {Action.CALL_REVEAL}": frozenset({Mark.FEELING}),
    f"press {Action.APPROVAL_REVEAL}": frozenset({Mark.FEELING}),
    f"press {Action.CALL_COMPLETED}": frozenset({Mark.FEELING}),
    f"press {Action.CALL_NO_SHOW}": frozenset({Mark.FEELING}),
}
"""What ends blindness, by a button that says so or by the outcome; and what whoever was blind is told then."""
ASKED_TO_APPROVE = frozenset({Mark.ANSWER})
"""What whoever was blind is told in a message that asks for their approval: answers to the study's own questions, which they decide by."""

INVITED, THANKED, BOOKED, HELD, OPENLY, ASKED, HERS, COMING, KNOWN, BLOCKED = SUBJECTS = (
    "invited",
    "thanked",
    "booked",
    "held",
    "openly",
    "asked",
    "hers",
    "coming",
    "known",
    "blocked",
)
"""Customers, by where they stand: the first four in Rita's blind study, `openly` in the one that is not blind, `asked`, `hers` and `coming`
in Rhea's, who waits for her own approval, has a call with her, and was only invited; the last two in the directory alone."""
TIES: Mapping[str, Mapping[str, Tie]] = {
    "admin": dict.fromkeys(SUBJECTS, Tie.RUNS),
    "researcher": dict.fromkeys(SUBJECTS, Tie.DIRECTORY)
    | dict.fromkeys((INVITED, THANKED, BOOKED, HELD, OPENLY), Tie.RUNS),
    "researcher who interviews": dict.fromkeys(SUBJECTS, Tie.DIRECTORY)
    | dict.fromkeys((ASKED, HERS, COMING), Tie.RUNS_BLIND),
    "other researcher": dict.fromkeys(SUBJECTS, Tie.DIRECTORY),
    "blind interviewer": {BOOKED: Tie.TO_CALL_BLIND, HELD: Tie.CALLED},
    "open interviewer": {OPENLY: Tie.TO_CALL},
    **{subject: {subject: Tie.SELF} for subject in SUBJECTS},
}
"""Whoever is not named has nothing to do with somebody: the stranger, the guest, the external, and "channel", which is whoever reads the
channel of the digest, or of the open call."""
FEELINGS: Mapping[str, str] = {
    THANKED: NOT_SAID,
    BOOKED: DISLIKES_STRONGLY,
    HELD: LOVES,
    OPENLY: LIKES,
    ASKED: MIXED,
    HERS: DISLIKES,
}
"""No two say the same."""


def tie(viewer: str, subject: str) -> Tie:
    """What a reader has to do with a person."""
    return TIES.get(viewer, {}).get(subject, Tie.NONE)


def may_read(viewer: str, subject: str, thing: str, text: str) -> frozenset[Mark]:
    """What a reader may read of a person in an answer to `thing`, a line of the table of access; "" for none."""
    held = tie(viewer, subject)
    if held not in BLINDLY:
        return KNOWS[held]
    told = TOLD_BY.get(thing, frozenset())
    asks = any(f'"{action}"' in text for action in (Action.APPROVAL_APPROVE, Action.APPROVAL_REVEAL))
    return KNOWS[held] | told | (ASKED_TO_APPROVE if asks else frozenset())


def marks_of(subject: str, slack_id: str) -> Mapping[Mark, str]:
    """Patterns that match what is known of a person, and nothing else that anybody could read."""
    patterns = {
        Mark.NAME: f"[QZ]{subject}[qz]",
        Mark.ID: slack_id,
        Mark.EMAIL: f"mail-{subject}@",
        Mark.COMPANY: f"(Company|Region)-{subject}",
        Mark.USE: f"(Usage|Mood)-{subject}",
        Mark.NPS: rf"NPS\W{{1,6}}{SUBJECTS.index(subject)}\b",
        Mark.SOURCE: f"Source-{subject}",
        Mark.TAG: f"tag-{subject}",
        Mark.NOTE: f"Note-{subject}",
    }
    if subject == BLOCKED:
        patterns[Mark.REASON] = f"Reason-{subject}"
    if subject in FEELINGS:
        patterns[Mark.ANSWER] = f"Answer-{subject}"
        patterns[Mark.FEELING] = rf"{FEELINGS[subject]}(?! strongly)"
    if subject == HELD:
        patterns[Mark.CALL_NOTES] = f"Heard-{subject}"
    return patterns


@dataclass(frozen=True)
class World:
    """Everybody in it: the team, and customers by where they stand."""

    stage: Stage
    people: Mapping[str, Person]
    marks: Mapping[tuple[str, Mark], Pattern[str]]
    studies: Mapping[str, int]

    def marks_in(self, text: str) -> set[tuple[str, Mark]]:
        """Whose marks stand in a text: (person, kind)."""
        found = {key for key, pattern in self.marks.items() if pattern.search(text)}
        if all(feeling in text for feeling in FEELINGS.values()):
            # The whole scale is offered to be chosen from; it says nothing of anybody.
            found = {(subject, mark) for subject, mark in found if mark is not Mark.FEELING}
        return found


def marked(stage: Stage) -> World:
    """Play until each of the customers stands where their name says."""
    people = {
        "admin": stage.mara,
        "researcher": stage.person("Rita Roe", email="rita@paperkite.example"),
        "researcher who interviews": stage.person("Rhea Ray", email="rhea@paperkite.example"),
        "other researcher": stage.person("Otto Orr", email="otto@otherteam.example"),
        "blind interviewer": stage.theo,
        "open interviewer": stage.person("Nils Noe", email="nils@paperkite.example"),
        **{
            subject: stage.person(f"Q{subject}q Z{subject}z", email=f"mail-{subject}@customers.example")
            for subject in SUBJECTS
        },
        "stranger": stage.person("Zoe Zimmer"),
        "external": stage.person("Eve Stone", home_team=ELSEWHERE, is_admin=True),
        "guest": stage.person("Gil Moor", guest="multi"),
    }
    channel = stage.workspace.add_channel(
        "customers", [people[one].id for one in ("stranger", "external", "guest")]
    )
    stage.go_on(seconds=0)
    name_researchers(
        stage, *(people[role] for role in ("researcher", "researcher who interviews", "other researcher"))
    )
    _fill_directory(stage, people)
    rita, rhea = people["researcher"], people["researcher who interviews"]
    studies = {
        "blind": _recruit(stage, rita, people, (INVITED, THANKED, BOOKED, HELD), channel=channel, interviewers=[stage.theo.id]),
        "open": _recruit(stage, rita, people, (OPENLY,), interviewers=[people["open interviewer"].id], flags=None),
        "hers": _recruit(
            stage, rhea, people, (ASKED, HERS, COMING), interviewers=[rhea.id], flags=["Approval", "Blind interviewers"]
        ),
    }  # fmt: skip
    stage.go_to(NINE)
    _answer(stage, people, HELD)
    stage.book(people[HELD])
    stage.hold(stage.theo, people[HELD])
    stage.press(stage.theo, "Add notes")
    stage.theo.fill("notes", f"Heard-{HELD}")
    assert not stage.theo.submit().errors
    for subject in (BOOKED, OPENLY, THANKED, ASKED, HERS):
        _answer(stage, people, subject, UNSURE if subject == BOOKED else PAYS)
    approvals = [message for message in rhea.dm() if people[HERS].name in message.readable()]
    stage.press(rhea, "Approve", in_message=approvals[-1])
    for subject in (BOOKED, HERS):
        stage.book_at(people[subject], CALLS_AT)
    _book_in_words(stage, people[OPENLY], "Wednesday at 13:00")
    _say_hours(stage, rita, "weekdays 9-15")
    stage.go_to(CALLS_AT - (LOOKED_AT - CALLS_AT))
    stage.go_to(LOOKED_AT)
    marks = {
        (subject, mark): re.compile(pattern)
        for subject in SUBJECTS
        for mark, pattern in marks_of(subject, people[subject].id).items()
    }
    return World(stage, people, marks, studies)


def _fill_directory(stage: Stage, people: Mapping[str, Person]) -> None:
    """Import the customers; the admin writes a note about each, gives each a tag, and blocks one."""
    file = stage.database.with_name("marked.csv")
    header = ("email", "name", "company", "region", "nps", "usage", "mood", "panel_source")
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(header)
        for nps, subject in enumerate(SUBJECTS):
            words = [f"{word}-{subject}" for word in ("Company", "Region", "Usage", "Mood", "Source")]
            address = f"mail-{subject}@customers.example"
            writer.writerow([address, people[subject].name, *words[:2], nps, *words[2:]])
    stage.bot.import_people(file)
    stage.go_on(seconds=0)
    for subject in SUBJECTS:
        stage.mara.command(COMMAND, f"people {people[subject].name}")
        stage.workspace.deliver("interactive", first_of(stage.mara, "Open"))
        stage.settle()
        _write(stage, "Add a tag", f"tag-{subject}")
        _write(stage, "Add a note", f"Note-{subject}")
        if subject == BLOCKED:
            _write(stage, "Block", f"Reason-{subject}")
        stage.mara.close_modal(whole_stack=True)


def _write(stage: Stage, label: str, words: str) -> None:
    stage.press(stage.mara, label, on="modal")
    stage.mara.fill("words", words)
    assert not stage.mara.submit().errors
    stage.settle()


def _recruit(
    stage: Stage, who: Person, people: Mapping[str, Person], picked: Sequence[str], **values: object
) -> int:
    """Start a study that asks a question of its own, whose answer is typed."""
    stage.open_second_step(
        who,
        more=True,
        target="12" if ASKED in picked else "8",
        audience=None,
        picked=[people[subject].id for subject in picked],
        incentive="a voucher",
        digest=stage.research,
        seats_love="4",
        seats_dislike="4",
        seats_mixed="4" if ASKED in picked else "0",
        **values,
    )
    outcome = who.submit()
    assert not outcome.errors, outcome
    stage.press(who, "Edit the questions", on="modal")
    stage.press(who, "“Last time”", on="modal")
    assert not who.submit().errors
    stage.settle()
    who.close_modal()
    assert not who.submit().errors
    stage.go_on(seconds=0)
    return int(stage.value("SELECT max(id) FROM studies"))


def _book_in_words(stage: Stage, person: Person, words: str) -> None:
    stage.press(person, AGREE)
    stage.press(person, "Suggest a time")
    person.fill("words", words)
    for _ in range(2):
        assert not person.submit().errors
        stage.settle()


def _say_hours(stage: Stage, person: Person, words: str) -> None:
    person.command(COMMAND, "availability")
    person.fill("words", words)
    for _ in range(2):
        assert not person.submit().errors
        stage.settle()


def _answer(stage: Stage, people: Mapping[str, Person], subject: str, relationship: str = PAYS) -> None:
    person = people[subject]
    for label in (ANSWER, relationship, FEELINGS[subject], "Write an answer"):
        stage.press(person, label)
    person.fill("answer", f"Answer-{subject}")
    assert not person.submit().errors
    stage.settle()
    stage.press(person, SEND)
