"""The list of thank-yous that are owed for calls, and of those that were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot import ids
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.views.blocks import Block, actions, button, confirm, context, day_text, modal, section, typed

PER_PAGE = 10


class Line(NamedTuple):
    """One thank-you: for whom ("" where that is not known), what, since when; `sent_at` once it was sent, and the name of who said so."""

    interview_id: int
    name: str
    email: str
    what: str
    owed_at: datetime
    sent_at: datetime | None = None
    sent_by: str = ""


class ThanksShown(NamedTuple):
    """One page (from 0) of the thank-yous of a study: those owed, or those sent. owed, sent: how many there are in all.

    nameless: owed to people who had their data erased.
    """

    study: Study
    lines: Sequence[Line]
    owed: int
    sent: int
    nameless: int = 0
    shows_sent: bool = False
    page: int = 0

    @property
    def total(self) -> int:
        """How many lines there are over all pages."""
        return self.sent if self.shows_sent else self.owed


def thanks_button(study: Study, owed: int) -> Block:
    """The button that opens the list."""
    count = "1 thank-you" if owed == 1 else f"{owed} thank-yous"
    label = f"Show {count} owed" if owed else "Show thank-yous"
    return button(
        label,
        ids.numbered(Action.THANKS_LIST, study.id),
        ids.pack(s=study.id),
        spoken=f"{label}, {study.title}",
    )


def thanks_modal(shown: ThanksShown) -> Block:
    """Return the list: each with a button, a page at a time."""
    blocks = [section(f"*{typed(shown.study.title, 200)}*\n{_counts(shown)}")]
    blocks += [section(_line_text(line, shown.study.zone), _line_button(line, shown)) for line in shown.lines]
    if below := _below(shown):
        blocks.append(actions(below))
    return modal(Callback.THANKS, "Thank-yous", blocks + _nameless(shown))


def _counts(shown: ThanksShown) -> str:
    if not shown.total:
        owed = f"{shown.owed} owed" if shown.owed else "Nothing is owed"
        was = "was" if shown.sent == 1 else "were"
        sent = f"{shown.sent} {was} sent" if shown.sent else "none was sent yet"
        return f"{owed}, {sent}."
    counts = f"{shown.owed} owed, {shown.sent} sent."
    first = shown.page * PER_PAGE + 1
    which = "sent" if shown.shows_sent else "owed"
    return f"{counts} Showing {first}–{first + len(shown.lines) - 1} of {shown.total} {which}."


def _line_text(line: Line, zone: str) -> str:
    who = f"*{typed(line.name or 'A participant', 100)}*" + (
        f" · {typed(line.email, 200)}" if line.email else ""
    )
    since = f"owed since {day_text(line.owed_at, zone)}"
    if line.sent_at:
        by = f" by {typed(line.sent_by, 100)}" if line.sent_by else ""
        since = f"marked as sent on {day_text(line.sent_at, zone)}{by}"
    return f"{who}\n{typed(line.what, 300)} · {since}"


def _line_button(line: Line, shown: ThanksShown) -> Block:
    value = ids.pack(s=shown.study.id, p=shown.page, c=[line.interview_id])
    name = line.name or "a participant"
    if line.sent_at:
        action = ids.numbered(Action.THANKS_UNDO, line.interview_id)
        return button("Undo", action, value, spoken=f"Undo: not sent to {name} after all")
    action = ids.numbered(Action.THANKS_SENT, line.interview_id)
    return button("Mark as sent", action, value, spoken=f"Mark as sent to {name}")


def _below(shown: ThanksShown) -> list[Block]:
    found = []
    if shown.page:
        found.append(_turn("Earlier", 0, shown, shown.page - 1, sent=shown.shows_sent))
    if (shown.page + 1) * PER_PAGE < shown.total:
        found.append(_turn("More", 1, shown, shown.page + 1, sent=shown.shows_sent))
    if shown.owed if shown.shows_sent else shown.sent:
        other = "Show those owed" if shown.shows_sent else "Show those sent"
        found.append(_turn(other, 2, shown, 0, sent=not shown.shows_sent))
    if len(shown.lines) > 1 and not shown.shows_sent:
        these = [line.interview_id for line in shown.lines]
        sure = confirm(
            f"Mark these {len(these)} as sent?",
            "Everybody on this page. It can be taken back one by one.",
            "Mark as sent",
            "Back",
        )
        value = ids.pack(s=shown.study.id, p=shown.page, c=these)
        found.append(button("Mark all of this page as sent", Action.THANKS_ALL_SENT, value, confirm=sure))
    return found


def _turn(label: str, number: int, shown: ThanksShown, page: int, *, sent: bool) -> Block:
    value = ids.pack(s=shown.study.id, p=page, sent=sent)
    return button(label, ids.numbered(Action.THANKS_PAGE, number), value)


def _nameless(shown: ThanksShown) -> list[Block]:
    if not shown.nameless:
        return []
    more = "1 more was" if shown.nameless == 1 else f"{shown.nameless} more were"
    return [
        context(
            f"{more} owed for calls with people whose data were erased, or whom nobody named: it is not known to whom."
        )
    ]
