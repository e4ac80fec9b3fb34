"""A study as its researcher and its channel read it: the card with its mix, why somebody was invited, the open call. No participant's
segment or answer is on any of these before the outcome."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot import ids
from bot.domain.blindness import BY_SEGMENT
from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatCount, SeatMap
from bot.domain.studies import Study, StudyStatus
from bot.ids import Action
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    date_text,
    section,
    typed,
)
from bot.views.needs import Need, Remedy, need_buttons, need_lines
from bot.views.thanks import thanks_button

BAR_CELLS = 10
STATUS_TEXT = {
    StudyStatus.DRAFT: "draft",
    StudyStatus.RECRUITING: "recruiting",
    StudyStatus.PAUSED: "paused",
    StudyStatus.FULL: "full: every interview is done",
    StudyStatus.CLOSED: "closed",
}


class Progress(NamedTuple):
    """How a study stands.

    invited: invitations by state. needs: what needs somebody, the gravest first. forecast: when it will be full, "" unknown.
    owed, thanked: how many thank-yous are owed, and were sent. heard: how the completed interviews spread over the audience, in sentences. untold: booked calls of which the reader may not know
    the segment; they are not among the reserved seats.
    """

    study: Study
    seats: SeatMap
    invited: Mapping[InvitationState, int]
    answered: int
    needs: Sequence[Need] = ()
    forecast: str = ""
    heard: Sequence[str] = ()
    untold: int = 0
    owed: int = 0
    thanked: int = 0

    @property
    def booked(self) -> int:
        """Calls that are booked, of whatever segment."""
        return self.seats.totals.reserved + self.untold


def seats_text(progress: Progress) -> str:
    """Return one line per segment: a bar, and the same facts in words. What the reader may not know by segment is told in all."""
    lines = [seat_line(count) for count in progress.seats.counts]
    if progress.untold:
        more = " more" if progress.seats.totals.reserved else ""
        calls = "call is" if progress.untold == 1 else "calls are"
        lines.append(f"{progress.untold}{more} {calls} booked: {BY_SEGMENT}.")
    return "\n".join(lines)


def seat_line(count: SeatCount) -> str:
    """Return one segment: a bar, and the same facts in words."""
    filled = round(BAR_CELLS * min(count.filled, count.planned) / count.planned)
    reserved = min(BAR_CELLS - filled, round(BAR_CELLS * count.reserved / count.planned))
    bar = "█" * filled + "▒" * reserved + "░" * (BAR_CELLS - filled - reserved)
    booked = f", {count.reserved} booked" if count.reserved else ""
    return f"`{bar}` *{count.segment.value}*: {count.filled} of {count.planned} done{booked}"


def funnel_text(progress: Progress) -> str:
    """Return how far invitations came, as one sentence."""
    total = sum(progress.invited.values())
    if not total:
        return "Nobody has been invited yet."
    waiting = progress.invited.get(InvitationState.QUEUED, 0)
    declined = progress.invited.get(InvitationState.DECLINED, 0)
    totals = progress.seats.totals
    text = (
        f"{total} invited, {progress.answered} answered, {declined} declined, "
        f"{progress.booked} booked, {totals.filled} completed."
    )
    wait = "invitation waits" if waiting == 1 else "invitations wait"
    return text + (f" {waiting} {wait} for working hours." if waiting else "")


def study_message(progress: Progress) -> Message:
    """Return the researcher's card of a study."""
    study = progress.study
    title = typed(study.title, 200)
    text = f"{title}: {STATUS_TEXT[study.status]}. {progress.seats.totals.filled} of {study.target} interviews done."
    label = ":test_tube: *Trial* · " if study.is_trial else ""
    blocks: list[Block] = [
        section(
            f"{label}*{title}* · {STATUS_TEXT[study.status]} · until {date_text(study.deadline_day)}",
            open_button(study),
        ),
        section(f"_{typed(study.goal, 500)}_"),
        section(seats_text(progress)),
        context(" ".join(filter(None, (progress.forecast, funnel_text(progress))))),
    ]
    if progress.heard:
        blocks.append(context(typed(" ".join(progress.heard[:4]), 1_500)))
    if progress.needs:
        # In one block: a status of several studies must fit into a message.
        blocks.append(section("\n".join(need_lines(progress.needs))))
    blocks += remedies(progress)
    funnel = button(
        "Funnel",
        ids.numbered(Action.STUDY_FUNNEL, study.id),
        ids.pack(s=study.id),
        spoken=f"Funnel of {study.title}",
    )
    return Message(text, (*blocks, actions([*study_buttons(progress), funnel])))


def remedies(progress: Progress) -> list[Block]:
    """Return the buttons with which something is done about what needs somebody, but for those that stand on a study's card and page anyway."""
    beside = [need for need in progress.needs if need.remedy not in {Remedy.STUDY, Remedy.THANKS}]
    study = progress.study
    return [actions(need_buttons(study.id, study.title, beside))] if beside else []


def open_button(study: Study) -> Block:
    """Return the button that leads to the page of a study."""
    action_id = ids.numbered(Action.STUDY_OPEN, study.id)
    return button("Open", action_id, ids.pack(s=study.id), spoken=f"Open {study.title}")


def study_buttons(progress: Progress) -> list[Block]:
    """Return what can be done with a study in its status."""
    study = progress.study
    thanks = [thanks_button(study, progress.owed)] if progress.owed or progress.thanked else []
    return [*status_buttons(study, progress.booked), *thanks]


def status_buttons(study: Study, booked: int) -> list[Block]:
    """Return the buttons of a study in its status, when so many calls are booked."""
    value = ids.pack(s=study.id)
    name = study.title
    pause = button("Pause", ids.numbered(Action.STUDY_PAUSE, study.id), value, spoken=f"Pause {name}")
    edit = button("Edit", ids.numbered(Action.STUDY_EDIT, study.id), value, spoken=f"Edit {name}")
    resume = button(
        "Resume", ids.numbered(Action.STUDY_RESUME, study.id), value, spoken=f"Resume {name}", style="primary"
    )
    ask = confirm(
        "Close this study?",
        "Nobody else is invited. Booked calls stay booked.",
        "Close the study",
        "Keep it open",
    )
    close = button(
        "Close",
        ids.numbered(Action.STUDY_CLOSE, study.id),
        value,
        spoken=f"Close {name}",
        style="danger",
        confirm=ask,
    )
    sure = confirm(
        "Cancel every booked call?", "The participants are told at once.", "Cancel the calls", "Keep them"
    )
    end_calls = button(
        "Cancel its calls",
        ids.numbered(Action.STUDY_CANCEL_CALLS, study.id),
        value,
        spoken=f"Cancel its calls: {name}",
        style="danger",
        confirm=sure,
    )
    return {
        StudyStatus.CLOSED: [end_calls] if booked else [],
        StudyStatus.RECRUITING: [pause, edit, close],
        StudyStatus.PAUSED: [resume, edit, close],
        StudyStatus.FULL: [edit, close],
    }.get(study.status, [])


def why_message(slack_id: str, found: Sequence[tuple[Study, Sequence[str]]]) -> Message:
    """Return why a person was invited to each study, or was not. For the researcher's eyes alone."""
    if not found:
        text = "You have no running study. Start one with `/interview recruit`."
        return Message(text, (section(text),))
    blocks: list[Block] = [section(f"*Why, or why not:* <@{slack_id}>")]
    for study, sentences in found[:10]:
        lines = " ".join(typed(sentence, 1_000) for sentence in sentences)
        blocks.append(section(f"*{typed(study.title, 200)}*\n{lines}"))
    return Message(f"Why <@{slack_id}> was invited, or why not.", tuple(blocks))


def open_call_message(study: Study, product: str, *, open_now: bool) -> Message:
    """Return the one message of an open call in its channel."""
    if not open_now:
        text = f"*{typed(study.title, 200)}*: this call for feedback has ended. Thank you to everybody who answered."
        return Message(f"{typed(study.title, 200)}: this call for feedback has ended.", (section(text),))
    ask = f"One minute of your feedback on {typed(product)}: a few questions, one tap each, in a private message."
    lines = [
        f"*{typed(study.title, 200)}*",
        ask,
        f"Some of the people who answer will then be asked for a call of {study.length_minutes} minutes. It is voluntary.",
    ]
    if study.incentive:
        lines.append(f"For a call: {typed(study.incentive, 300)}.")
    answer = button("Answer the questions", Action.OPEN_CALL_ANSWER, ids.pack(s=study.id), style="primary")
    return Message(ask, (section("\n".join(lines)), actions([answer])))
