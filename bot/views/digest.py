"""The daily digest of a channel: where each study stands, what came, what needs somebody. It names no participant."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from bot.domain.blindness import BY_SEGMENT
from bot.domain.seats import SeatMap
from bot.domain.studies import Study
from bot.domain.telling import Tally
from bot.views.blocks import (
    Block,
    Message,
    actions,
    clock_text,
    context,
    date_text,
    day_text,
    divider,
    header,
    section,
    typed,
    without_charts,
    zone_text,
)
from bot.views.charts import BOOKED, FILLED, OPEN, bars, seats_chart
from bot.views.needs import Need, need_buttons, need_lines
from bot.views.notices import remedy_for
from bot.views.study_card import STATUS_TEXT, seat_line

STUDIES = 12
SPREAD = 8
"""Up to so many studies have a line between them; more would not fit into a message."""
CHARTED = 2
"""Up to so many studies have a chart each; more share one."""
CALLS = 8
MESSAGES = 4
"""A response_url is good for five (docs.slack.dev/interactivity/handling-user-interaction, 2026-11): one is left, should one be refused."""
BLOCKS = 50
"""What a message holds (docs.slack.dev/reference/block-kit/blocks, 2026-11)."""
LEAST = 5
"""Blocks that the preview of a digest takes at least: a line, where it comes, and its heading with one study."""
ROOM = MESSAGES * ((BLOCKS - 1) // LEAST)
"""So many digests are previewed at most, whatever is in them."""
NAMED = 20


class StudyDigest(NamedTuple):
    """One study in a digest.

    seats: as they may be told by segment. filled, booked: in all, exactly. untold: booked calls that are not among the seats told.
    is_behind: what is told by segment is older than what is told in all, as
    fewer than `together` people changed in one. today: begin and interviewer of the calls still to come today,
    in order. changed: since the last digest; by_segment: how many more are told as completed in each segment than in the last one.
    forecast: when it will be full, "" unknown.
    """

    study: Study
    seats: SeatMap
    filled: int
    booked: int
    changed: Tally
    untold: int = 0
    is_behind: bool = False
    today: Sequence[tuple[datetime, str]] = ()
    by_segment: Sequence[tuple[str, int]] = ()
    forecast: str = ""
    needs: Sequence[Need] = ()
    together: int = 2

    @property
    def is_quiet(self) -> bool:
        """Nothing changed, no call is today, nothing needs anybody."""
        return self.changed.is_empty and not self.today and not self.needs


def digest_message(day: date, zone: str, found: Sequence[StudyDigest]) -> Message:
    """Return the digest of a channel. day: in `zone`, in which times are given."""
    shown = found[:STUDIES]
    blocks: list[Block] = [header(f"Interviews · {date_text(day)}")]
    if len(shown) > CHARTED:
        blocks.append(_shared_chart(shown))
    for number, one in enumerate(shown):
        if number and len(shown) <= SPREAD:
            blocks.append(divider())
        blocks += _study_blocks(one, zone, charted=len(shown) <= CHARTED)
    if len(found) > STUDIES:
        blocks.append(
            context(f"And {len(found) - STUDIES} more: `/interview status` shows each researcher theirs.")
        )
    return Message(_sentence(day, found), tuple(blocks))


def _sentence(day: date, found: Sequence[StudyDigest]) -> str:
    filled, target = sum(one.filled for one in found), sum(one.study.target for one in found)
    changed = Tally(
        *(sum(numbers) for numbers in zip(*(_numbers(one.changed) for one in found), strict=True))
    )
    needs = sum(len(one.needs) for one in found[:STUDIES])
    text = (
        f"Interviews, {date_text(day)}: {filled} of {target} done, {_count(sum(len(one.today) for one in found), 'call')} today. "
        f"Since the last digest: {changed_text(changed)}."
    )
    if not needs:
        return text
    which = "" if len(found) <= STUDIES else f" in the {STUDIES} studies shown"
    return f"{text} {_count(needs, 'thing needs', 'things need')} somebody{which}."


def _numbers(changed: Tally) -> tuple[int, ...]:
    return (changed.answered, changed.booked, changed.completed, changed.cancelled, changed.no_show)


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def changed_text(changed: Tally) -> str:
    """Return what came since the last digest, in words."""
    words = ("answered", "booked", "completed", "cancelled", "did not come")
    said = [
        f"{number} {word}" if number > 0 else f"{-number} “{word}” taken back"
        for number, word in zip(_numbers(changed), words, strict=True)
        if number
    ]
    return ", ".join(said) or "nothing new"


def _study_blocks(one: StudyDigest, zone: str, *, charted: bool) -> list[Block]:
    study = one.study
    head = (
        f"*{typed(study.title, 200)}* · {STATUS_TEXT[study.status]} · until {date_text(study.deadline_day)}"
    )
    blocks = [section(f"{head}\n{_seats_text(one)}")]
    chart = seats_chart(study.title, one.seats, one.untold) if charted else None
    if chart:
        blocks.append(chart)
    blocks.append(section("\n".join(_facts(one, zone))))
    buttons = need_buttons(study.id, study.title, one.needs)
    return [*blocks, actions(buttons)] if buttons else blocks


def _seats_text(one: StudyDigest) -> str:
    lines = [seat_line(count) for count in one.seats.counts if count.planned]
    lines.append(f"In all: {one.filled} of {one.study.target} done, {one.booked} booked.")
    if one.untold:
        lines.append(f"_Booked calls are {BY_SEGMENT}._")
    if one.is_behind:
        lines.append(
            f"_A segment is told anew only once {one.together} people have changed in it, so that nobody is told apart._"
        )
    return "\n".join(lines)


def _facts(one: StudyDigest, zone: str) -> list[str]:
    lines = [
        f"*Today:* {_today(one.today, zone)}",
        f"*Since the last digest:* {changed_text(one.changed)}.{_told_anew(one)}",
    ]
    if one.forecast:
        lines.append(f"*Forecast:* {one.forecast}")
    return lines + need_lines(one.needs)


def _today(today: Sequence[tuple[datetime, str]], zone: str) -> str:
    if not today:
        return "no calls."
    said = "; ".join(f"{clock_text(at, zone)} {typed(who, 60)}" for at, who in today[:CALLS])
    more = f"; and {len(today) - CALLS} more" if len(today) > CALLS else ""
    return f"{_count(len(today), 'call')}: {said}{more}, {zone_text(today[0][0], zone)}."


def _told_anew(one: StudyDigest) -> str:
    said = [
        f"{abs(number)} {'more' if number > 0 else 'fewer'} {segment}"
        for segment, number in one.by_segment
        if number
    ]
    return f" By segment, with what was not told before: {', '.join(said)} done." if said else ""


def _shared_chart(found: Sequence[StudyDigest]) -> Block:
    return bars(
        "Interviews by study",
        [one.study.title for one in found],
        {
            FILLED: [one.filled for one in found],
            BOOKED: [one.booked for one in found],
            OPEN: [max(0, one.study.target - one.filled - one.booked) for one in found],
        },
        y_label="interviews",
    )


class Preview(NamedTuple):
    """A digest as its channel would see it.

    channel: "" when the studies have none. at: when the next one comes, in `zone`. rests: as it stands it would be left out. others:
    studies of others that the channel reads about too. trouble: why Slack did not take the last one, "" when it did.
    """

    message: Message
    channel: str
    at: datetime
    zone: str
    rests: bool = False
    others: int = 0
    trouble: str = ""


def preview_message(found: Preview) -> Message:
    """Return a digest for one reader's eyes, with where and when it comes."""
    where = f"Only you see this. {_where(found)}"
    return Message(f"A preview, for you alone. {found.message.text}", (context(where), *found.message.blocks))


def _where(found: Preview) -> str:
    when = f"{day_text(found.at, found.zone)}, {clock_text(found.at, found.zone)} {zone_text(found.at, found.zone)}"
    if not found.channel:
        where = "No channel was chosen for these studies, so no digest of them comes."
    elif found.trouble:
        where = (
            f":warning: The last digest could not be delivered to <#{found.channel}>. {remedy_for(found.trouble)} "
            f"The next one is tried on {when}."
        )
    else:
        where = f"<#{found.channel}> reads its next digest on {when}."
    if found.rests and found.channel:
        where += (
            " As it stands it would be left out: nothing changed, no call is today, nothing needs anybody."
        )
    if found.others:
        where += f" {_count(found.others, 'study of others is', 'studies of others are')} told there too."
    return where


def preview_messages(found: Sequence[Preview], beyond: Sequence[str] = ()) -> list[Message]:
    """Return the digests of several channels for one reader's eyes: a message each, or, of more than `MESSAGES` channels, as many in a
    message as fit, told in words alone. A sentence names the channels for which there is no room. beyond: channels that were not
    previewed, as there is none in any case."""
    if len(found) <= MESSAGES and not beyond:
        return [preview_message(one) for one in found]
    pages: list[list[Preview]] = []
    for number, one in enumerate(found):
        if pages and len(_together([*pages[-1], one])) < BLOCKS:  # one is kept for what is left
            pages[-1].append(one)
        elif len(pages) < MESSAGES:
            pages.append([one])
        else:
            left = [*(one.channel for one in found[number:]), *beyond]
            return [*map(_page, pages[:-1]), _page(pages[-1], left)]
    return [*map(_page, pages[:-1]), _page(pages[-1], beyond)]


def _together(found: Sequence[Preview]) -> list[Block]:
    blocks: list[Block] = [context("Only you see this.")]
    for one in found:
        blocks += [divider(), context(_where(one)), *without_charts(one.message.blocks)]
    return blocks


def _page(found: Sequence[Preview], left: Sequence[str] = ()) -> Message:
    text = f"Previews of {_count(len(found), 'digest')}, for you alone."
    if not left:
        return Message(text, tuple(_together(found)))
    more = f"{_count(len(left), 'more digest tells', 'more digests tell')} of your studies: {_named(left)}."
    rest = f"{more} `/interview digest` with words of a study's title shows those that tell of it."
    return Message(f"{text} {more}", (*_together(found), context(rest)))


def _named(left: Sequence[str]) -> str:
    names = [f"<#{channel}>" if channel else "one without a channel" for channel in left]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
