"""The two forms of "suggest a time": words, and what they were understood to mean, to be confirmed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot import ids
from bot.domain.slots import Slot
from bot.errors import RuleBroken
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    context,
    entered,
    input_block,
    modal,
    option,
    section,
    text_input,
    when_text,
    zone_text,
)

WORDS_MAX = 200


def words_modal(zone: str, now: datetime, metadata: str) -> Block:
    """Return the form for a time in words."""
    field = text_input(
        "words",
        "When would suit you?",
        hint="For example: next Tuesday at 3, tomorrow afternoon, 14 May 10:30.",
        max_length=WORDS_MAX,
    )
    note = context(
        f"Times are {zone_text(now, zone)}, unless you name another zone. Nothing is booked before you confirm it."
    )
    return modal(
        Callback.SUGGEST, "Suggest a time", [field, note], submit="Next", close="Back", metadata=metadata
    )


def confirm_modal(
    exact: Slot | None, slots: Sequence[Slot], zone: str, metadata: str, *, is_move: bool, notice: str = ""
) -> Block:
    """Return the form that says back what was understood: the full date with its zone, or the free times nearest to it."""
    blocks: list[Block] = [section(f":information_source: {notice}")] if notice else []
    if exact is not None:
        blocks.append(section(f"*{when_text(exact.starts_at, exact.ends_at, zone)}*"))
        blocks.append(context("This time is free."))
    else:
        if not notice:
            blocks.append(
                section("These free times come nearest. Choose one, or go back and suggest another.")
            )
        radios: Block = {
            "type": "radio_buttons",
            "action_id": "slot",
            "options": [_choice(slot, zone) for slot in slots],
        }
        blocks.append(input_block("slot", "Free times", radios))
    submit = "Move it here" if is_move else "Book it"
    return modal(Callback.SUGGESTED, "Is this right?", blocks, submit=submit, close="Back", metadata=metadata)


def chosen_instant(state: Mapping[str, Any], fields: Mapping[str, object]) -> datetime:
    """Return the time that was confirmed: the chosen one, or the only one there was. Raises: RuleBroken("stale")."""
    chosen = entered(state, "slot")
    seconds = int(chosen) if isinstance(chosen, str) and chosen.isdigit() and len(chosen) < 12 else 0
    return datetime.fromtimestamp(seconds or _only(fields), UTC)


def _only(fields: Mapping[str, object]) -> int:
    seconds = ids.number(fields, "t")
    if not 0 < seconds < 32_503_680_000:
        raise RuleBroken("stale")
    return seconds


def _choice(slot: Slot, zone: str) -> Block:
    # 75 characters is what an option holds: the zone stands once below the words, in the form before.
    return option(when_text(slot.starts_at, slot.ends_at, zone)[:75], str(int(slot.starts_at.timestamp())))
