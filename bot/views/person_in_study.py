"""The part of a person's page about one study: where they stand, why, and what can be done about it now."""

from bot.domain.blindness import MARKED
from bot.domain.directory import Deed, Wanted
from bot.domain.whereabouts import Place, Row
from bot.views import deeds
from bot.views.blocks import Block, actions, confirm, context, day_text, section, typed, when_text
from bot.views.person_seen import InStudy, PersonSeen, Presses
from bot.views.whereabouts import place_text


def study_blocks(seen: PersonSeen, there: InStudy, press: Presses) -> list[Block]:
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


def _study_buttons(there: InStudy, row: Row, press: Presses) -> list[Block]:
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
            f"It may tell what they think of the product. {MARKED}",
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
