"""The page of one person: what is known of them, where they stand, and what can be done."""

from bot.domain.blindness import HIDDEN
from bot.domain.directory import (
    NOTE_MAX,
    REASON_MAX,
    SOURCE_MAX,
    TAG_MAX,
    Deed,
    Wanted,
)
from bot.domain.people import Plan
from bot.domain.whereabouts import Place
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    actions,
    confirm,
    context,
    day_text,
    header,
    modal,
    section,
    typed,
)
from bot.views.person_in_study import study_blocks
from bot.views.person_seen import PastSeen, PersonSeen, Presses, packed
from bot.views.whereabouts import place_text, standing_text

NOTES, HISTORY = 5, 10
"""Notes, and studies, on one page."""
EXTRA_SHOWN = 20


def person_modal(seen: PersonSeen) -> Block:
    """Return the page of one person."""
    press = Presses(seen.about)
    blocks: list[Block] = []
    if seen.said:
        blocks.append(section(typed(seen.said, 500)))
    blocks.append(header(seen.person.name or "No name"))
    blocks.append(section(_who(seen)))
    if seen.in_study:
        blocks += study_blocks(seen, seen.in_study, press)
    blocks += _known(seen)
    blocks += _panel(seen, press)
    blocks += _tags(seen, press)
    blocks += _notes(seen, press)
    blocks += _past(seen, press)
    blocks.append(actions(_standing_buttons(seen, press)))
    return modal(Callback.PERSON, "Person", blocks, metadata=packed(seen.about))


def _who(seen: PersonSeen) -> str:
    person = seen.person
    told = [typed(person.company, 100), typed(person.region, 60), typed(person.email, 100)]
    lines = [" · ".join(part for part in told if part)]
    lines.append(f"*{standing_text(seen.standing, person, seen.zone)}.*")
    if person.blocked_at:
        by = f" by {typed(seen.blocked_by, 100)}" if seen.blocked_by else ""
        knows = seen.blocked_reason and not seen.is_blind
        because = f": {typed(seen.blocked_reason, REASON_MAX)}" if knows else ""
        lines.append(f"Blocked{by}{because}")
    return "\n".join(line for line in lines if line)


def _known(seen: PersonSeen) -> list[Block]:
    """What the directory says of them; nothing of their use and opinion to whoever is to interview them."""
    person = seen.person
    if seen.is_blind:
        return [context(HIDDEN)]
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


def _panel(seen: PersonSeen, press: Presses) -> list[Block]:
    person = seen.person
    if person.panel_at:
        # A source may say what somebody thinks: "NPS survey, unhappy ones".
        source = "" if seen.is_blind else f": {typed(person.panel_source, SOURCE_MAX) or 'source unknown'}"
        text = f"*On the panel* since {day_text(person.panel_at, seen.zone)}{source}"
        return [section(text, press.write("Take off the panel", Wanted.OFF_PANEL))]
    if person.opted_out_at:
        return [section("*Not on the panel.* They asked not to be asked; only they can take that back.")]
    return [section("*Not on the panel*", press.write("Put on the panel", Wanted.PANEL))]


def _tags(seen: PersonSeen, press: Presses) -> list[Block]:
    if seen.is_blind:
        return []
    buttons = [press.do(f"Remove “{tag}”", Deed.REMOVE_TAG, tag) for tag in seen.tags]
    shown = ", ".join(f"“{typed(tag, TAG_MAX)}”" for tag in seen.tags)
    return [
        section(f"*Tags*: {shown}" if shown else "*No tags*"),
        actions([*buttons, press.write("Add a tag", Wanted.TAG)]),
    ]


def _notes(seen: PersonSeen, press: Presses) -> list[Block]:
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


def _past(seen: PersonSeen, press: Presses) -> list[Block]:
    lines = [f"• {_past_text(one, seen.zone)}" for one in seen.past]
    nothing = "No other study has asked them." if seen.in_study else "No study has asked them yet."
    blocks = [section("*History*\n" + ("\n".join(lines) or nothing))]
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


def _standing_buttons(seen: PersonSeen, press: Presses) -> list[Block]:
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
