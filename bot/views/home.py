"""App Home: useful for everybody who opens it, and nothing on it that its viewer may not see."""

import hashlib
import json
from collections.abc import Sequence

from bot import ids
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    actions,
    button,
    confirm,
    context,
    date_text,
    divider,
    header,
    section,
    typed,
    when_text,
)
from bot.views.own_data import home_blocks
from bot.views.team import Call, Progress, seats_text, study_buttons

HELP_LINES = {
    "recruit": "start a study: what to learn, whom to ask, by when",
    "status": "how your running studies stand; of some: `/interview status words of the title`",
    "studies": "all your studies, each with the way to its page",
    "pause": "pause a study: nobody else is invited until you resume it",
    "resume": "go on with a paused study",
    "close": "close a study for good",
    "why": "why somebody was invited, or why not: `/interview why @somebody`",
    "availability": "when you hold calls: `/interview availability weekdays 10am-4pm except Wed`",
    "guide": "what to say and ask in the calls you hold",
    "digest": "what the daily digest would say now, shown to you alone",
    "settings": "product name, who may run studies, digest channel (admins)",
    "forget": "have somebody's data erased: `/interview forget @somebody` (admins)",
    "help": "this list",
}


def help_text() -> str:
    """Return what `/interview help` says."""
    lines = "\n".join(f"• `/interview {name}`: {what}" for name, what in HELP_LINES.items())
    return f"*Evenhand* recruits, screens and schedules interviews with customers.\n{lines}"


def home_view(
    *,
    studies: Sequence[Progress],
    calls: Sequence[Call],
    own: Sequence[tuple[str, str]],
    agreed: Sequence[tuple[int, str, str]] = (),
    is_researcher: bool,
    opted_out: bool,
    is_erased: bool = False,
) -> Block:
    """Return somebody's Home: their studies, the calls they hold, their own bookings (title, when), and what they agreed to
    (invitation, title, when). is_erased: their data were erased, and nothing is stored about them."""
    blocks: list[Block] = []
    if own:
        blocks.append(header("Your calls with us"))
        blocks += [section(f"*{when}*\n{typed(title, 150)}") for title, when in own[:10]]
        blocks.append(context("To cancel, use the button in the message about the call."))
    if agreed:
        blocks.append(header("What you agreed to"))
        blocks += [_agreement(*one) for one in agreed[:10]]
    if calls:
        blocks.append(header("Calls you hold"))
        blocks += [
            section(
                f"*{when_text(call.interview.starts_at, call.interview.ends_at, call.zone)}*\n{typed(call.participant, 100)}"
            )
            for call in calls[:15]
        ]
    if is_researcher:
        blocks.append(header("Your studies"))
        for progress in studies[:15]:
            study = progress.study
            title = (
                f"*{typed(study.title, 150)}* · {study.status.value} · until {date_text(study.deadline_day)}"
            )
            blocks.append(section(f"{title}\n{seats_text(progress)}"))
            if buttons := study_buttons(study, progress.booked):
                blocks.append(actions(buttons))
        if not studies:
            blocks.append(section("No study is running. Start one with `/interview recruit`."))
    if blocks:
        blocks.append(divider())
    blocks.append(section(help_text() if is_researcher else _EVERYBODY))
    blocks += home_blocks(is_erased=is_erased)
    if opted_out:
        blocks.append(context("You asked us not to invite you to interviews, and we don't."))
    view: Block = {"type": "home", "callback_id": Callback.HOME.value, "blocks": blocks}
    return view | {"private_metadata": ids.pack(f=fingerprint(blocks))}


def _agreement(invitation_id: int, title: str, when: str) -> Block:
    ask = confirm(
        "Withdraw your agreement?",
        "A booked call is cancelled. Of a call that was held, our team is asked to delete the recording and the notes.",
        "Withdraw",
        "Keep it",
    )
    withdraw = button(
        "Withdraw my agreement",
        ids.numbered(Action.TALK_WITHDRAW, invitation_id),
        ids.pack(i=invitation_id),
        style="danger",
        confirm=ask,
    )
    call = f"The call of {when}" if when else "A call, not booked yet"
    return section(f"*{typed(title, 150)}*\n{call}", withdraw)


_EVERYBODY = (
    "*Evenhand* asks customers for short interviews, for the team whose product you use. Taking part is always voluntary. "
    "Write *stop* in the Messages tab and you are never asked again.\n"
    "If you want to run interviews yourself, an admin of this workspace can give you access: `/interview help`."
)


def fingerprint(content: object) -> str:
    """Return a short hash of what is shown, to tell whether it changed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
