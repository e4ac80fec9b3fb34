"""The page of one person: what is known of them, where they stand, and what can be done; and the forms that take its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot import ids
from bot.domain.conversation import Interview
from bot.domain.directory import (
    NOTE_MAX,
    REASON_MAX,
    SOURCE_MAX,
    TAG_MAX,
    About,
    Deed,
    Note,
    Standing,
    Wanted,
)
from bot.domain.people import Person, Plan
from bot.domain.settings import Settings
from bot.domain.studies import Study
from bot.domain.whereabouts import NoMove, NoReminder, Place, Reminders, Row
from bot.ids import Action, Callback
from bot.views import deeds
from bot.views.blocks import (
    Block,
    actions,
    button,
    confirm,
    context,
    day_text,
    header,
    input_block,
    modal,
    section,
    text_input,
    typed,
    when_text,
)
from bot.views.directory import place_text, standing_text

NOTES, HISTORY = 5, 10
"""Notes, and studies, on one page."""
EXTRA_SHOWN = 20
BLIND = (
    "You hold a call with them: what is known of their use and opinion, tags and notes are shown after the call, so that it stays "
    "open-minded."
)
READABLE = "They can read this: it is part of their data."


@dataclass(frozen=True)
class NoteSeen:
    """A note with its author's name, and whether the viewer may delete it."""

    note: Note
    author: str
    may_delete: bool


@dataclass(frozen=True)
class PastSeen:
    """A study of somebody's history. title: "" of a study that is not the viewer's: they read of it what and when, and no more."""

    title: str
    row: Row


@dataclass(frozen=True)
class InStudy:
    """Where somebody stands in the study within which they are looked at, and what is possible now. row: `None`: they were not asked."""

    study: Study
    row: Row | None = None
    why: Sequence[str] = ()
    may_ask_why: bool = False
    call: Interview | None = None
    interviewer: str = ""
    no_move: NoMove | None = None
    may_cancel: bool = False
    may_withdraw: bool = False
    remind_at: datetime | None = None
    no_reminder: NoReminder | None = None
    reminders: Reminders = field(default_factory=Reminders)
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class PersonSeen:
    """One person as one of the team may see them. is_blind: the viewer has a call with them before them. said: what was just done."""

    about: About
    person: Person
    standing: Standing
    zone: str
    is_admin: bool = False
    is_blind: bool = False
    said: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    tags: Sequence[str] = ()
    notes: Sequence[NoteSeen] = ()
    note_count: int = 0
    past: Sequence[PastSeen] = ()
    past_count: int = 0
    blocked_reason: str = ""
    blocked_by: str = ""
    in_study: InStudy | None = None


def person_modal(seen: PersonSeen) -> Block:
    """Return the page of one person."""
    press = _Presses(seen.about)
    blocks: list[Block] = []
    if seen.said:
        blocks.append(section(typed(seen.said, 500)))
    blocks.append(header(seen.person.name or "No name"))
    blocks.append(section(_who(seen)))
    if seen.in_study:
        blocks += _study_blocks(seen, seen.in_study, press)
    blocks += _known(seen)
    blocks += _panel(seen, press)
    blocks += _tags(seen, press)
    blocks += _notes(seen, press)
    blocks += _past(seen, press)
    blocks.append(actions(_standing_buttons(seen, press)))
    return modal(Callback.PERSON, "Person", blocks, metadata=packed(seen.about))


def packed(about: About, wanted: Wanted | None = None) -> str:
    """Return what a person's page or a form in its place carries."""
    return ids.pack(
        p=about.person_id,
        s=about.study_id,
        n=about.notes_before,
        h=about.history_before,
        f=wanted.value if wanted else "",
    )


class _Presses:
    """Makes the buttons of a page, each with a number of its own."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._number = 0

    def do(self, text: str, deed: Deed, item: str = "", **more: str | Block) -> Block:
        return self._button(text, Action.PERSON_DO, {"d": deed.value, "t": item}, **more)

    def write(self, text: str, wanted: Wanted, **more: str | Block) -> Block:
        return self._button(text, Action.PERSON_WRITE, {"w": wanted.value}, **more)

    def turn(self, text: str, *, notes: int | None = None, history: int | None = None) -> Block:
        about = self._about
        carried = {
            "n": about.notes_before if notes is None else max(0, notes),
            "h": about.history_before if history is None else max(0, history),
        }
        return self._button(text, Action.PERSON_TURN, carried)

    def _button(
        self, text: str, action: Action, carried: Mapping[str, str | int], **more: str | Block
    ) -> Block:
        self._number += 1
        value = ids.pack(p=self._about.person_id, s=self._about.study_id, **carried)
        return button(text, ids.numbered(action, self._number), value, **more)  # type: ignore[arg-type]


def _who(seen: PersonSeen) -> str:
    person = seen.person
    told = [typed(person.company, 100), typed(person.region, 60), typed(person.email, 100)]
    lines = [" · ".join(part for part in told if part)]
    lines.append(f"*{standing_text(seen.standing, person, seen.zone)}.*")
    if person.blocked_at:
        by = f" by {typed(seen.blocked_by, 100)}" if seen.blocked_by else ""
        because = f": {typed(seen.blocked_reason, REASON_MAX)}" if seen.blocked_reason else ""
        lines.append(f"Blocked{by}{because}")
    return "\n".join(line for line in lines if line)


def _study_blocks(seen: PersonSeen, there: InStudy, press: _Presses) -> list[Block]:
    title = f"*In “{typed(there.study.title, 150)}”*"
    if there.row is None:
        lines = [title, "They were not invited to this study.", *(typed(one, 500) for one in there.why)]
        ask = [press.do("Why?", Deed.WHY)] if there.may_ask_why else []
        return [section("\n".join(lines)), *([actions(ask)] if ask else ())]
    lines = [title, f"{place_text(there.row, seen.zone)}."]
    if there.call is not None:
        when = when_text(there.call.starts_at, there.call.ends_at, seen.zone)
        lines.append(f"{when}, with {typed(there.interviewer, 100)}")
    lines += [f"Reminded on {day_text(at, seen.zone)}." for at in there.reminders.sent]
    lines += [typed(one, 500) for one in there.why]
    blocks = [section("\n".join(lines))]
    if buttons := _study_buttons(there, there.row, press):
        blocks.append(actions(buttons))
    if hints := _hints(there, there.row):
        blocks.append(context("\n".join(hints)))
    return blocks


def _study_buttons(there: InStudy, row: Row, press: _Presses) -> list[Block]:
    """What can be done about them in the study now."""
    found = []
    if row.place is Place.APPROVAL:
        found += [press.do("Approve", Deed.APPROVE, style="primary"), press.write("Decline", Wanted.DECLINE)]
    if there.call is not None and there.no_move is None:
        found.append(press.do("Offer other times", Deed.OFFER_MOVE))
    if there.call is not None and there.may_cancel:
        ask = confirm(
            "Cancel the call?",
            "Both sides are told at once. The participant may choose another time.",
            "Cancel the call",
            "Keep it",
        )
        found.append(press.do("Cancel the call", Deed.CANCEL_CALL, style="danger", confirm=ask))
    if there.remind_at is not None:
        found.append(press.do("Remind", Deed.REMIND))
    if there.may_withdraw:
        ask = confirm(
            "Withdraw the invitation?",
            "They can't answer it any more, and are not asked for this study again.",
            "Withdraw",
            "Keep it",
        )
        found.append(press.do("Withdraw the invitation", Deed.WITHDRAW, style="danger", confirm=ask))
    if there.may_ask_why:
        ask = confirm(
            "Show why?",
            "It may tell what they think of the product. It is kept that you have seen it, and a call with you would not be blind.",
            "Show it",
            "Not now",
        )
        found.append(press.do("Why?", Deed.WHY, confirm=ask))
    return found


def _hints(there: InStudy, row: Row) -> list[str]:
    hints = []
    if there.no_move is not None:
        hints.append(deeds.no_move(there.no_move, there.settings))
    if there.call is not None and not there.may_cancel:
        hints.append(deeds.CALL_BEGUN)
    if row.place is Place.INVITED and there.no_reminder is not None:
        hints.append(deeds.no_reminder(there.no_reminder))
    if row.place is Place.INVITED and not there.may_withdraw:
        hints.append(deeds.NOT_WITHDRAWN)
    return hints


def _known(seen: PersonSeen) -> list[Block]:
    """What the directory says of them; nothing of their use and opinion to whoever is to interview them."""
    person = seen.person
    if seen.is_blind:
        return [context(BLIND)]
    told = [
        f"Plan: {person.plan.value}" if person.plan is not Plan.UNKNOWN else "",
        f"NPS: {person.nps}" if person.nps is not None else "",
        f"Customer for {person.tenure_months} months" if person.tenure_months is not None else "",
        f"Usage: {typed(person.usage, 100)}" if person.usage else "",
        *(f"{typed(name, 60)}: {typed(value, 80)}" for name, value in list(seen.extra.items())[:EXTRA_SHOWN]),
    ]
    lines = [line for line in told if line]
    more = len(seen.extra) - EXTRA_SHOWN
    if more > 0:
        lines.append(f"{more} more columns: an export has all of them.")
    return [section("\n".join(lines))] if lines else []


def _panel(seen: PersonSeen, press: _Presses) -> list[Block]:
    person = seen.person
    if person.panel_at:
        text = f"*On the panel* since {day_text(person.panel_at, seen.zone)}: {typed(person.panel_source, SOURCE_MAX) or 'source unknown'}"
        return [section(text, press.write("Take off the panel", Wanted.OFF_PANEL))]
    if person.opted_out_at:
        return [section("*Not on the panel.* They asked not to be asked; only they can take that back.")]
    return [section("*Not on the panel*", press.write("Put on the panel", Wanted.PANEL))]


def _tags(seen: PersonSeen, press: _Presses) -> list[Block]:
    if seen.is_blind:
        return []
    buttons = [press.do(f"Remove “{tag}”", Deed.REMOVE_TAG, tag) for tag in seen.tags]
    shown = ", ".join(f"“{typed(tag, TAG_MAX)}”" for tag in seen.tags)
    return [
        section(f"*Tags*: {shown}" if shown else "*No tags*"),
        actions([*buttons, press.write("Add a tag", Wanted.TAG)]),
    ]


def _notes(seen: PersonSeen, press: _Presses) -> list[Block]:
    blocks: list[Block] = [
        section("*Notes*" if seen.note_count else "*No notes*", press.write("Add a note", Wanted.NOTE))
    ]
    for one in seen.notes:
        text = f"{typed(one.note.text, NOTE_MAX)}\n_{typed(one.author, 100)}, {day_text(one.note.written_at, seen.zone)}_"
        ask = confirm("Delete the note?", "It cannot be brought back.", "Delete", "Keep it")
        delete = (
            press.do("Delete", Deed.DELETE_NOTE, str(one.note.id), confirm=ask) if one.may_delete else None
        )
        blocks.append(section(text, delete))
    turns = _turns(seen.about.notes_before, len(seen.notes), seen.note_count, NOTES)
    buttons = [
        press.turn(text, notes=before)
        for text, before in zip(("Newer notes", "Older notes"), turns, strict=True)
        if before is not None and not seen.is_blind
    ]
    return [*blocks, actions(buttons)] if buttons else blocks


def _past(seen: PersonSeen, press: _Presses) -> list[Block]:
    lines = [f"• {_past_text(one, seen.zone)}" for one in seen.past]
    blocks = [section("*History*\n" + ("\n".join(lines) or "No study has asked them yet."))]
    turns = _turns(seen.about.history_before, len(seen.past), seen.past_count, HISTORY)
    buttons = [
        press.turn(text, history=before)
        for text, before in zip(("Later studies", "Earlier studies"), turns, strict=True)
        if before is not None
    ]
    return [*blocks, actions(buttons)] if buttons else blocks


def _past_text(past: PastSeen, zone: str) -> str:
    row = past.row
    if past.title:
        return f"{typed(past.title, 100)}: {place_text(row, zone)}"
    if row.place in {Place.BOOKED, Place.COMPLETED} and row.starts_at:
        what = "interview booked for" if row.place is Place.BOOKED else "interviewed on"
        return f"Another study: {what} {day_text(row.starts_at, zone)}"
    return "Another study: invited" + (f" on {day_text(row.invited_at, zone)}" if row.invited_at else "")


def _turns(before: int, shown: int, total: int, many: int) -> tuple[int | None, int | None]:
    """Where the page before and the one after begin, `None` where there is none."""
    return (before - many if before > 0 else None), (before + many if before + shown < total else None)


def _standing_buttons(seen: PersonSeen, press: _Presses) -> list[Block]:
    found = []
    if seen.person.is_colleague:
        found.append(press.do("Not a colleague", Deed.NO_COLLEAGUE))
    else:
        found.append(press.do("Mark as colleague", Deed.COLLEAGUE))
    if not seen.person.blocked_at:
        ask = confirm(
            "Block them?",
            "No study asks them any more, and nothing overrides that. Only an admin can unblock them.",
            "Block them",
            "Don't block",
        )
        found.append(press.write("Block", Wanted.BLOCK, style="danger", confirm=ask))
    elif seen.is_admin:
        found.append(press.do("Unblock", Deed.UNBLOCK))
    return found


@dataclass(frozen=True)
class _Form:
    title: str
    label: str
    hint: str
    most: int
    submit: str
    lines: bool = False


_FORMS = {
    Wanted.BLOCK: _Form("Block", "Why?", READABLE, REASON_MAX, "Block them"),
    Wanted.PANEL: _Form(
        "Put on the panel",
        "How did they say so?",
        "For example: said so by mail. " + READABLE,
        SOURCE_MAX,
        "Put on the panel",
    ),
    Wanted.OFF_PANEL: _Form(
        "Take off the panel",
        "How did they say so?",
        "It is kept as a note. " + READABLE,
        SOURCE_MAX,
        "Take off the panel",
    ),
    Wanted.TAG: _Form(
        "Add a tag", "Tag", f"A word or two, up to {TAG_MAX} letters. {READABLE}", TAG_MAX, "Add"
    ),
    Wanted.NOTE: _Form("Add a note", "Note", READABLE, NOTE_MAX, "Add", lines=True),
    Wanted.DECLINE: _Form(
        "Decline",
        "Why not?",
        "Kept with the study. They are not told that they were declined, nor why, before it ends.",
        REASON_MAX,
        "Decline",
    ),
}
FIELD, DAY = "words", "day"


def form_modal(wanted: Wanted, about: About, name: str, today: date) -> Block:
    """Return a form in place of a person's page."""
    form = _FORMS[wanted]
    extras: dict[str, Any] = {"multiline": True} if form.lines else {}
    blocks = [
        section(f"*{typed(name, 100) or 'No name'}*"),
        text_input(FIELD, form.label, hint=form.hint, max_length=form.most, **extras),
    ]
    if wanted is Wanted.PANEL:
        picker = {"type": "datepicker", "action_id": DAY, "initial_date": today.isoformat()}
        blocks.append(input_block(DAY, "When?", picker))
    back = ids.pack(p=about.person_id, s=about.study_id, n=about.notes_before, h=about.history_before)
    blocks.append(actions([button("Back", ids.numbered(Action.PERSON_TURN, 0), back)]))
    return modal(Callback.PERSON, form.title, blocks, submit=form.submit, metadata=packed(about, wanted))
