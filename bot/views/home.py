"""App Home: useful for everybody who opens it, and nothing on it that its viewer may not see.

One page of sections, as many as somebody has roles: what they take part in, the studies they run, the calls they hold, what they may
be asked, their data. Long sections are turned page by page, each for itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from bot import ids
from bot.domain.studies import StudyStatus
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    actions,
    button,
    confirm,
    context,
    date_text,
    day_text,
    divider,
    header,
    option,
    plain,
    section,
    typed,
    when_text,
)
from bot.views.call_card import Call
from bot.views.needs import Need, Remedy, need_buttons, need_lines
from bot.views.own_data import home_blocks
from bot.views.study_card import STATUS_TEXT, Progress, open_button, seats_text

HELP_LINES = {
    "recruit": "start a study: what to learn, whom to ask, by when",
    "status": "how your running studies stand; of some: `/interview status words of the title`",
    "studies": "all your studies, each with the way to its page",
    "pause": "pause a study: nobody else is invited until you resume it; with several, words of the title choose",
    "resume": "go on with a paused study; with several, words of the title choose",
    "close": "close a study for good, booked calls stay; with several, words of the title choose",
    "people": "the directory: find somebody, see what is known of them, put them on the panel, block them; a file: `/interview people import`",
    "why": "why somebody was invited, or why not: `/interview why @somebody`",
    "availability": "when you hold calls, and your calendars: `/interview availability weekdays 10am-4pm except Wed`",
    "guide": "what to say and ask in the calls you hold; with several studies, a word of the goal chooses",
    "digest": "what the daily digest would say now, shown to you alone; with several channels, words of a title choose",
    "settings": "every number, and who may do what (admins)",
    "export": "a study as a file for a spreadsheet: `/interview export`, or with a word of its title",
    "forget": "have somebody's data erased: `/interview forget @somebody`, or a member id (admins)",
    "help": "this list",
}
STUDIES, CALLS, OWN, AGREED = "studies", "calls", "own", "agreed"
SECTIONS = (STUDIES, CALLS, OWN, AGREED)
PER_PAGE = 5
"""Of each section. All of them together take less than the hundred blocks of a Home."""
ELSEWHERE = 5
"""So many studies that are on another page, or have ended, are told of when they need somebody; the rest is counted."""
PAUSES = {30: "For a month", 90: "For three months", 180: "For half a year", 365: "For a year"}
"""For how many days somebody may ask for a pause, and how they read it."""


def help_text() -> str:
    """Return what `/interview help` says."""
    lines = "\n".join(f"• `/interview {name}`: {what}" for name, what in HELP_LINES.items())
    return f"*Evenhand* recruits, screens and schedules interviews with customers.\n{lines}"


T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """A page of a section: what is on it, how much there is in all, and which page it is, from 0."""

    shown: Sequence[T] = ()
    total: int = 0
    page: int = 0


class OwnCall(NamedTuple):
    """A call that the reader takes part in, with the link to it."""

    invitation_id: int
    title: str
    when: str
    link: str
    can_move: bool


class Agreement(NamedTuple):
    """What the reader agreed to: for which study, and when its call is or was, "" when none is booked."""

    invitation_id: int
    title: str
    when: str


class Live(NamedTuple):
    """A live study, and what of it needs its researcher."""

    progress: Progress
    needs: Sequence[Need] = ()


class Needy(NamedTuple):
    """A study that is not on the page before its researcher, and what of it needs them."""

    study_id: int
    title: str
    status: StudyStatus
    needs: Sequence[Need]


class Elsewhere(NamedTuple):
    """Those of a researcher's studies that are not on the page and need them: the first ones, how many there are in all, and how many
    things that makes."""

    shown: Sequence[Needy] = ()
    total: int = 0
    things: int = 0


class Running(NamedTuple):
    """What a researcher reads: their live studies, what needs them in their other studies, and how many drafts and closed studies there
    are."""

    studies: Paged[Live]
    elsewhere: Elsewhere = Elsewhere()
    drafts: int = 0
    closed: int = 0


class Holding(NamedTuple):
    """What an interviewer reads: their calls, when they hold any in words, how many are over without an outcome, and what is wrong with
    which of their calendars, with how old what is kept of it is."""

    calls: Paged[Call]
    hours: str
    over: int = 0
    calendars: int = 0
    troubles: Sequence[tuple[str, str, str]] = ()


class Asking(NamedTuple):
    """Whether the reader may be asked for interviews: opted out, or resting until an instant. waiting: something waits for an answer of
    theirs in their private conversation."""

    opted_out: bool = False
    snoozed_until: datetime | None = None
    waiting: bool = False


@dataclass(frozen=True)
class HomePage:
    """Everything on one person's Home. running, holding: `None` for those without that role. is_erased: their data were erased, and
    nothing is stored about them. helpers: Slack ids of who gives access. notice: what has just been done, "" for nothing.
    admin: blocks of the admin's section, none for others. zone: the reader's, an IANA name.
    """

    own: Paged[OwnCall] = field(default_factory=Paged)
    agreed: Paged[Agreement] = field(default_factory=Paged)
    running: Running | None = None
    holding: Holding | None = None
    asking: Asking = field(default_factory=Asking)
    is_erased: bool = False
    helpers: Sequence[str] = ()
    notice: str = ""
    admin: Sequence[Block] = ()
    zone: str = "UTC"

    @property
    def pages(self) -> dict[str, int]:
        """Which page of each section is shown, where it is not the first."""
        found = {OWN: self.own.page, AGREED: self.agreed.page}
        found[STUDIES] = self.running.studies.page if self.running else 0
        found[CALLS] = self.holding.calls.page if self.holding else 0
        return {name: page for name, page in found.items() if page}


def home_view(home: HomePage) -> Block:
    """Return somebody's Home."""
    about = _about_blocks(home)
    is_team = bool(home.running or home.holding)
    parts = [
        [] if is_team else about,
        _own_blocks(home),
        _running_blocks(home.running) if home.running else [],
        _holding_blocks(home.holding) if home.holding else [],
        list(home.admin),
        _asking_blocks(home),
        home_blocks(is_erased=home.is_erased),
        about if is_team else [],
    ]
    blocks: list[Block] = [context(f":white_check_mark: {typed(home.notice, 500)}")] if home.notice else []
    for part in filter(None, parts):
        blocks += [*([divider()] if blocks else ()), *part]
    view: Block = {"type": "home", "callback_id": Callback.HOME.value, "blocks": blocks}
    return view | {"private_metadata": ids.pack(f=fingerprint(blocks), **home.pages)}


def _own_blocks(home: HomePage) -> list[Block]:
    blocks: list[Block] = []
    if home.asking.waiting:
        blocks.append(section("*Something waits for your answer* in the Messages tab."))
    if home.own.shown:
        blocks.append(header("Your calls with us"))
        for number, call in enumerate(home.own.shown):
            blocks += [
                section(f"*{call.when}*\n{typed(call.title, 150)}"),
                actions(_own_buttons(call, number)),
            ]
        blocks += _turns(OWN, home.own)
    if home.agreed.shown:
        blocks.append(header("What you agreed to"))
        blocks += [_agreement(one) for one in home.agreed.shown]
        blocks += _turns(AGREED, home.agreed)
    return blocks


def _own_buttons(call: OwnCall, number: int) -> list[Block]:
    value = ids.pack(i=call.invitation_id)
    ask = confirm("Cancel this call?", "Your time is given to somebody else.", "Cancel the call", "Keep it")
    move = button(
        "Move the call",
        ids.numbered(Action.HOME_MOVE, call.invitation_id),
        value,
        spoken=f"Move the call of {call.when}",
    )
    return [
        button(
            "Join the call",
            ids.numbered(Action.LINK, number),
            url=call.link,
            spoken=f"Join the call of {call.when}",
        ),
        *([move] if call.can_move else ()),
        button(
            "Cancel the call",
            ids.numbered(Action.HOME_CANCEL, call.invitation_id),
            value,
            style="danger",
            confirm=ask,
            spoken=f"Cancel the call of {call.when}",
        ),
    ]


def _agreement(agreed: Agreement) -> Block:
    ask = confirm(
        "Withdraw your agreement?",
        "A booked call is cancelled. Of a call that was held, our team is asked to delete the recording and the notes.",
        "Withdraw",
        "Keep it",
    )
    withdraw = button(
        "Withdraw my agreement",
        ids.numbered(Action.TALK_WITHDRAW, agreed.invitation_id),
        ids.pack(i=agreed.invitation_id),
        style="danger",
        confirm=ask,
    )
    call = f"The call of {agreed.when}" if agreed.when else "A call, not booked yet"
    return section(f"*{typed(agreed.title, 150)}*\n{call}", withdraw)


def _running_blocks(running: Running) -> list[Block]:
    blocks: list[Block] = [header("Your studies"), *_needs_blocks(running)]
    for live in running.studies.shown:
        blocks += _live_blocks(live)
    if not running.studies.total:
        blocks.append(section("No study is running. Start one: it takes two short forms."))
    blocks += _turns(STUDIES, running.studies)
    more = [
        f"{count} {word}"
        for count, word in (
            (running.drafts, "draft" if running.drafts == 1 else "drafts"),
            (running.closed, "closed"),
        )
        if count
    ]
    if more:
        blocks.append(context(f"And {' and '.join(more)}: `/interview studies` lists all of them."))
    new = button("New study", Action.RECRUIT_NEW.value, ids.pack(s=0), style="primary")
    people = button("See people", Action.DIRECTORY_OPEN.value, ids.pack())
    blocks.append(actions([new, people]))
    return blocks


def _needs_blocks(running: Running) -> list[Block]:
    """How much needs the researcher, and what of it stands beside no study of this page."""
    needy = [live.needs for live in running.studies.shown if live.needs]
    count, where = running.elsewhere.things + sum(map(len, needy)), running.elsewhere.total + len(needy)
    if not count:
        return []
    things = "1 thing" if count == 1 else f"{count} things"
    blocks = [section(f"*What needs you:* {things} in {'1 study' if where == 1 else f'{where} studies'}.")]
    for study in running.elsewhere.shown:
        headline = f"*{typed(study.title, 150)}* · {STATUS_TEXT[study.status]}"
        blocks.append(section("\n".join([headline, *need_lines(study.needs)])))
        blocks.append(actions(need_buttons(study.study_id, study.title, study.needs)))
    more = running.elsewhere.total - len(running.elsewhere.shown)
    if more > 0:
        studies = "1 more study needs" if more == 1 else f"{more} more studies need"
        blocks.append(context(f"And {studies} you: `/interview studies` leads to each."))
    return blocks


def _live_blocks(live: Live) -> list[Block]:
    progress, study = live.progress, live.progress.study
    headline = (
        f"*{typed(study.title, 150)}* · {STATUS_TEXT[study.status]} · until {date_text(study.deadline_day)}"
    )
    forecast = [progress.forecast] if progress.forecast else []
    text = "\n".join([headline, seats_text(progress), *forecast, *need_lines(live.needs)])
    # What is done on the page of the study is done with the button that leads there anyway.
    beside = [need for need in live.needs if need.remedy is not Remedy.STUDY]
    buttons = need_buttons(study.id, study.title, beside)
    return [section(text, open_button(study)), *([actions(buttons)] if buttons else [])]


def _holding_blocks(holding: Holding) -> list[Block]:
    blocks: list[Block] = [header("Calls you hold")]
    if holding.over:
        many = "1 call is over and has" if holding.over == 1 else f"{holding.over} calls are over and have"
        blocks.append(
            section(f":warning: {many} no outcome yet: say how it went on the card in the Messages tab.")
        )
    for number, call in enumerate(holding.calls.shown):
        when = when_text(call.interview.starts_at, call.interview.ends_at, call.zone)
        join = button(
            "Join",
            ids.numbered(Action.LINK, PER_PAGE + number),
            url=call.study.meeting_link,
            spoken=f"Join the call of {when}",
        )
        blocks.append(
            section(f"*{when}*\n{typed(call.participant, 100)} · {typed(call.study.title, 150)}", join)
        )
    if not holding.calls.total:
        blocks.append(section("No call is booked."))
    blocks += _turns(CALLS, holding.calls)
    change = button("Change", Action.AVAILABILITY_OPEN.value, ids.pack(), spoken="Change when you hold calls")
    blocks.append(section(f"*You hold calls:* {typed(holding.hours, 600)}", change))
    blocks += [
        section(f":warning: *{typed(label, 100)}*: {problem} {age}")
        for label, problem, age in holding.troubles
    ]
    if holding.calendars and not holding.troubles:
        many = "Your calendar is" if holding.calendars == 1 else f"Your {holding.calendars} calendars are"
        blocks.append(context(f"{many} read without trouble."))
    return blocks


def _asking_blocks(home: HomePage) -> list[Block]:
    """Whether the reader may be asked for interviews, and what they can do about it. Whoever had their data erased is never asked, nor is
    the team."""
    asking = home.asking
    if home.is_erased or ((home.running or home.holding) and not (asking.opted_out or asking.snoozed_until)):
        return []  # the team is not asked
    title = header("Invitations to interviews")
    if asking.opted_out:
        allow = button("You may ask me again", Action.HOME_ALLOW.value, ids.pack())
        return [title, section("You asked us not to invite you to interviews, and we don't.", allow)]
    stop = button(
        "Don't ask me again",
        Action.HOME_STOP.value,
        ids.pack(),
        confirm=confirm(
            "Get no more invitations?",
            "We never ask you again, unless you say here that we may. A booked call stays booked.",
            "Don't ask me again",
            "Back",
        ),
    )
    if asking.snoozed_until:
        resume = button("You may ask me again", Action.HOME_ALLOW.value, ids.pack())
        until = day_text(asking.snoozed_until, home.zone)
        return [title, section(f"We don't ask you until {until}."), actions([resume, stop])]
    pause: Block = {
        "type": "static_select",
        "action_id": Action.HOME_SNOOZE.value,
        "placeholder": plain("Ask me later", 150),
        "options": [option(text, ids.pack(d=days)) for days, text in PAUSES.items()],
    }
    return [
        title,
        section("Now and then we may ask you for an interview. It is always voluntary."),
        actions([pause, stop]),
    ]


def _about_blocks(home: HomePage) -> list[Block]:
    if home.running:
        return [section(help_text())]
    if home.holding:
        return [section(_FOR_HOLDERS)]
    ask = " or ".join(f"<@{one}>" for one in home.helpers) or "an admin of this workspace"
    return [
        section(
            "*Evenhand* asks customers for short interviews, for the team whose product you use. Taking part is always "
            "voluntary. Write *stop* in the Messages tab and you are never asked again.\n"
            f"If you want to run interviews yourself, {ask} can give you access."
        )
    ]


_FOR_HOLDERS = (
    "You hold calls of studies that others run. `/interview guide` has what to say and ask in them, `/interview availability` when you "
    "hold them; the card of each call comes to the Messages tab."
)


def _turns(name: str, paged: Paged[Any]) -> list[Block]:
    """Return the way to the other pages of a section, and which one this is."""
    if paged.total <= PER_PAGE:
        return []
    first = paged.page * PER_PAGE
    last = first + len(paged.shown)
    buttons = []
    # An id must differ from every other one on Home: a section has two.
    place = 2 * SECTIONS.index(name)
    if paged.page:
        buttons.append(
            button("Earlier", ids.numbered(Action.HOME_PAGE, place), ids.pack(w=name, p=paged.page - 1))
        )
    if last < paged.total:
        buttons.append(
            button("More", ids.numbered(Action.HOME_PAGE, place + 1), ids.pack(w=name, p=paged.page + 1))
        )
    return [context(f"Showing {first + 1}–{last} of {paged.total}."), actions(buttons)]


def pages_of(metadata: Mapping[str, object]) -> dict[str, int]:
    """Return which page of each section a Home shows, out of what it carries; nothing of it is trusted."""
    found = {}
    for name in SECTIONS:
        page = metadata.get(name)
        if isinstance(page, int) and not isinstance(page, bool) and 0 < page < 10_000:
            found[name] = page
    return found


def pages_in(carried: str) -> dict[str, int]:
    """The same out of the text in which a Home carries it; the first page of each where it cannot be read."""
    try:
        return pages_of(ids.unpack(carried))
    except RuleBroken:
        return {}


def fingerprint(content: object) -> str:
    """Return a short hash of what is shown, to tell whether it changed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
