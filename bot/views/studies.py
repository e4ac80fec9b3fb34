"""Studies as their researcher reads them: the list, the page of one, and its funnel.

The page is a modal. Its first blocks answer "how is it going": where the seats stand, when it will be full, what needs somebody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot import ids
from bot.domain.blindness import BY_SEGMENT
from bot.domain.funnel import Funnel, Steps
from bot.domain.mix.variety import FEWEST, Share, Spread
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import FEW_CRITICAL
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    date_text,
    header,
    modal,
    section,
    typed,
    when_text,
)
from bot.views.call_card import Call
from bot.views.charts import bars
from bot.views.needs import ONLY_HAPPY, Need
from bot.views.study_card import (
    STATUS_TEXT,
    Progress,
    funnel_text,
    open_button,
    remedies,
    seats_text,
    status_buttons,
    study_buttons,
    study_message,
)

LISTED = 8
"""Studies on a page of the list."""
STATUS_STUDIES = 4
"""Up to eight blocks each, of the fifty that a message holds, and each takes a millisecond. More are no status but a list: `/interview studies`."""
CALLS_SHOWN = 3
GRAVEST = 2
"""So much of what needs somebody stands on the page of a study: with more, what is asked first would have to be scrolled to."""
NEEDS_TOLD = 20
VALUES_SHOWN = 8
ORDER = (
    StudyStatus.RECRUITING,
    StudyStatus.PAUSED,
    StudyStatus.FULL,
    StudyStatus.DRAFT,
    StudyStatus.CLOSED,
)
"""The order in which the list has them: what goes on first."""
STEP_TEXT = {
    "invited": "invited",
    "delivered": "reached",
    "started": "began",
    "answered": "answered",
    "fit": "fit",
    "booked": "booked",
    "completed": "completed",
}


class StudyPage(NamedTuple):
    """Everything on the page of a study. calls: the next booked ones, in the reader's zone. is_theirs: whether the reader runs the study,
    and does not only see it as an admin; researcher: the name of who does. notice: what has just been done, "" for nothing. may_log: whether
    an interview that was arranged elsewhere can be written down.
    """

    progress: Progress
    calls: Sequence[Call] = ()
    is_theirs: bool = True
    researcher: str = ""
    notice: str = ""
    may_log: bool = True


class Standing(NamedTuple):
    """How the first of somebody's running studies stand, of how many in all. words: what their titles have to contain."""

    studies: Sequence[Progress]
    total: int
    words: str = ""


@dataclass(frozen=True)
class StudyList:
    """A page of the list: `studies` with how many calls of each were completed, and which page of how many studies it is.

    words: what was looked for, "" for everything. page: from 0. researchers: names of whose studies are not the reader's. everybody:
    whether it is everybody's, as an admin may list them. may_switch: whether there is more to see than it shows: studies of others, or
    of their own.
    """

    studies: Sequence[tuple[Study, int]]
    total: int
    page: int = 0
    words: str = ""
    researchers: Mapping[str, str] = field(default_factory=dict)
    everybody: bool = False
    may_switch: bool = False


def study_modal(page: StudyPage) -> Block:
    """Return the page of a study."""
    study = page.progress.study
    blocks: list[Block] = [context(f":white_check_mark: {page.notice}")] if page.notice else []
    blocks += _draft_blocks(page) if study.status is StudyStatus.DRAFT else _running_blocks(page)
    return modal(Callback.STUDY, "Study", blocks, close="Done", metadata=ids.pack(s=study.id))


def _headline(study: Study) -> str:
    label = ":test_tube: *Trial* · " if study.is_trial else ""
    return f"{label}*{typed(study.title, 150)}* · {STATUS_TEXT[study.status]} · until {date_text(study.deadline_day)}"


def _purpose_blocks(page: StudyPage) -> list[Block]:
    study = page.progress.study
    whose = "" if page.is_theirs else f"\n*Researcher:* {typed(page.researcher, 100)}"
    decision = f"\n*For the decision:* {typed(study.decision, 300)}" if study.decision else ""
    return [section(f"*To learn:* {typed(study.goal, 500)}{decision}{whose}")]


def _draft_blocks(page: StudyPage) -> list[Block]:
    study = page.progress.study
    value = ids.pack(s=study.id)
    ask = confirm("Delete this draft?", "It cannot be brought back.", "Delete the draft", "Keep it")
    return [
        section(_headline(study)),
        *_purpose_blocks(page),
        actions(
            [
                button(
                    "Go on with it", ids.numbered(Action.RECRUIT_CONTINUE, study.id), value, style="primary"
                ),
                button("Duplicate", ids.numbered(Action.STUDY_DUPLICATE, study.id), value),
                button(
                    "Delete the draft",
                    ids.numbered(Action.STUDY_DISCARD, study.id),
                    value,
                    style="danger",
                    confirm=ask,
                ),
            ]
        ),
    ]


def _running_blocks(page: StudyPage) -> list[Block]:
    progress, study = page.progress, page.progress.study
    facts = [*([progress.forecast] if progress.forecast else []), funnel_text(progress)]
    blocks = [section(f"{_headline(study)}\n{seats_text(progress)}"), context(" ".join(facts))]
    blocks += _gravest(progress)
    blocks += [actions(_page_buttons(page)), actions(_more_buttons(study, may_log=page.may_log))]
    if page.calls:
        blocks.append(header("Next calls"))
        blocks += [section(_call_line(call)) for call in page.calls[:CALLS_SHOWN]]
    blocks.append(header("What it is for"))
    blocks += _purpose_blocks(page)
    if progress.heard:
        blocks += [header("Whom it has heard"), section(typed(" ".join(progress.heard[:4]), 1_500))]
    return blocks


def _gravest(progress: Progress) -> list[Block]:
    """What needs somebody most: the page answers how it is going without scrolling, and the funnel has the rest."""
    needs = progress.needs
    lines = [f":warning: {need.text}" for need in needs[:GRAVEST]]
    if len(needs) > GRAVEST:
        lines.append(f"_and {len(needs) - GRAVEST} more: see the funnel._")
    return [section("\n".join(lines)), *remedies(progress)] if lines else []


def _call_line(call: Call) -> str:
    when = when_text(call.interview.starts_at, call.interview.ends_at, call.zone)
    return f"{when}: {typed(call.participant, 100)}, held by <@{call.interview.interviewer}>"


def _page_buttons(page: StudyPage) -> list[Block]:
    study = page.progress.study
    value = ids.pack(s=study.id)
    return [
        button("People", Action.STUDY_PEOPLE.value, value),
        button("Funnel", ids.numbered(Action.STUDY_FUNNEL, study.id), value),
        *study_buttons(page.progress),
    ]


def _more_buttons(study: Study, *, may_log: bool) -> list[Block]:
    """Return what is wanted less often."""
    value = ids.pack(s=study.id)
    log = button("Log an interview", ids.numbered(Action.INTERVIEW_LOG, study.id), value)
    hand_over = button("Hand over", ids.numbered(Action.STUDY_HANDOVER, study.id), value)
    return [
        button("Show the guide", ids.numbered(Action.GUIDE_SHOW, study.id), value),
        button("Export", ids.numbered(Action.STUDY_EXPORT, study.id), value),
        *([log] if may_log else ()),
        *([hand_over] if study.status is StudyStatus.RECRUITING and not study.is_trial else ()),
        button("Duplicate", ids.numbered(Action.STUDY_DUPLICATE, study.id), value),
    ]


def step_line(name: str, steps: Steps) -> str:
    """Return how far people came as one line, every step with its count."""
    told = " · ".join(f"{getattr(steps, step)} {word}" for step, word in STEP_TEXT.items())
    return f"*{name}*: {told}"


def funnel_blocks(study: Study, funnel: Funnel, heard: Spread | None) -> list[Block]:
    """Return the funnel by segment, and whom the study has heard, in text."""
    lines = [step_line("everybody", funnel.total)]
    lines += [step_line(segment.value, steps) for segment, steps in funnel.by_segment.items()]
    if funnel.elsewhere != Steps():
        lines.append(step_line("no seat", funnel.elsewhere))
    if funnel.untold != Steps():
        lines.append(step_line(NOT_TOLD, funnel.untold))
    blocks = [section(f"*{typed(study.title, 150)}*"), section("\n".join(lines))]
    blocks.append(
        context(
            "Until somebody answers they count where their invitation was aimed at, and from then on where their answers put them."
        )
    )
    if funnel.untold != Steps():
        blocks.append(context(f"“{NOT_TOLD}”: you hold a call with them, or may. They are {BY_SEGMENT}."))
    if funnel.few_critical:
        blocks.append(section(f":warning: {FEW_CRITICAL}"))
    blocks += [header("Whom it has heard"), section(_heard_text(heard))]
    return blocks


NOT_TOLD = "not told yet"
FEW_HEARD = f"It is told from {FEWEST} completed interviews on: fewer say nothing of how they spread."


def _heard_text(heard: Spread | None) -> str:
    if heard is None:
        return FEW_HEARD
    lines = [typed(" ".join(heard.sentences), 1_200)]
    lines += [
        f"*{typed(trait, 60)}*: "
        + " · ".join(
            f"{typed(one.value, 60)} {one.heard} of {one.interviews} ({one.share:.0%}; of {one.of} {one.audience:.0%})"
            for one in shares
        )
        for trait, shares in _by_trait(heard).items()
    ]
    return "\n".join(lines)


def _by_trait(heard: Spread) -> dict[str, list[Share]]:
    """The first values of each trait."""
    found: dict[str, list[Share]] = {}
    for one in heard.shares:
        of_trait = found.setdefault(one.trait, [])
        if len(of_trait) < VALUES_SHOWN:
            of_trait.append(one)
    return found


def _charts(funnel: Funnel, heard: Spread | None) -> list[Block]:
    """The funnel as a chart, and how those who were heard spread over the first trait that is known of them. All of it is in words, too."""
    rows = {segment.value: steps for segment, steps in funnel.by_segment.items()}
    if funnel.untold != Steps() or not rows:
        rows = {"everybody": funnel.total}
    steps = {name: [getattr(one, step) for step in STEP_TEXT] for name, one in rows.items()}
    made = [bars("How far people came", list(STEP_TEXT.values()), steps, y_label="people")]
    if heard is not None and heard.shares:
        trait, shares = next(iter(_by_trait(heard).items()))
        spread = {
            "completed": [round(100 * one.share) for one in shares],
            shares[0].of: [round(100 * one.audience) for one in shares],
        }
        names = [one.value for one in shares]
        made.append(bars(f"Whom it has heard: {trait}", names, spread, y_label="percent"))
    return made


def funnel_modal(study: Study, funnel: Funnel, heard: Spread | None, needs: Sequence[Need] = ()) -> Block:
    """Return the funnel on top of the page of a study. Modals take no charts: it is told in words.

    needs: all that needs somebody; it is told here when that page has not the room for it.
    """
    title, *rest = funnel_blocks(study, funnel, heard)
    told = [need.text for need in needs if not (funnel.few_critical and need == ONLY_HAPPY)]
    shown = told[:NEEDS_TOLD] if len(needs) > GRAVEST else ()
    blocks = [title, *(section(f":warning: {text}") for text in shown), *rest]
    return modal(Callback.FUNNEL, "Funnel", blocks, close="Back", metadata=ids.pack(s=study.id))


def funnel_message(study: Study, funnel: Funnel, heard: Spread | None) -> Message:
    """Return the funnel as a message that one person sees, with its charts."""
    total = funnel.total
    text = (
        f"{typed(study.title, 150)}: {total.invited} invited, {total.answered} answered, {total.fit} fit, "
        f"{total.booked} booked, {total.completed} completed."
    )
    head, *rest = funnel_blocks(study, funnel, heard)
    return Message(text, (head, *_charts(funnel, heard), *rest, actions([open_button(study)])))


def studies_message(found: StudyList) -> Message:
    """Return the list of somebody's studies, a page of it, each with the way to its page."""
    about = f" with “{typed(found.words, 60)}” in the title" if found.words else ""
    if not found.total:
        text = f"You have no study{about}. Start one with `/interview recruit`."
        return Message(text, (section(text),))
    first = found.page * LISTED
    many = "1 study" if found.total == 1 else f"{found.total} studies"
    there = "There is" if found.total == 1 else "There are"
    text = f"{there} {many} here{about}." if found.everybody else f"You have {many}{about}."
    if found.total > LISTED:
        text = f"{text} Showing {first + 1}–{first + len(found.studies)}."
    blocks = [
        section(text),
        *(_row(study, done, found.researchers.get(study.researcher, "")) for study, done in found.studies),
    ]
    pages: list[Block] = []
    if found.page:
        pages.append(_turn("Earlier", found, found.page - 1))
    if first + LISTED < found.total:
        pages.append(_turn("More", found, found.page + 1))
    if found.may_switch:
        label = "Show only mine" if found.everybody else "Show everybody’s"
        value = ids.pack(q=found.words[:100], e=int(not found.everybody))
        pages.append(button(label, Action.STUDIES_WHOSE, value))
    if pages:
        blocks.append(actions(pages))
    return Message(text, tuple(blocks))


def _turn(label: str, found: StudyList, page: int) -> Block:
    value = ids.pack(p=page, q=found.words[:100], e=int(found.everybody))
    return button(label, ids.numbered(Action.STUDIES_PAGE, page), value)


def _row(study: Study, done: int, whose: str) -> Block:
    """One study of the list. The completed calls of a draft are none, and are not told."""
    told = "" if study.status is StudyStatus.DRAFT else f"\n{done} of {study.target} interviews done"
    of = f"\n_{typed(whose, 100)}’s study_" if whose else ""
    return section(f"{_headline(study)}{told}{of}", open_button(study))


def status_message(standing: Standing) -> Message:
    """Return the answer to `/interview status`."""
    if not standing.total:
        about = f" with “{typed(standing.words, 60)}” in its title" if standing.words else ""
        text = f"No study{about} is running. Start one with `/interview recruit`. `/interview studies` lists all of yours."
        return Message(text, (section(text),))
    shown = standing.studies
    text = f"{standing.total} {'study' if standing.total == 1 else 'studies'}: " + "; ".join(
        f"{typed(p.study.title, 60)}, {p.seats.totals.filled} of {p.study.target} interviews done"
        for p in shown
    )
    blocks = [block for progress in shown for block in study_message(progress).blocks]
    if standing.total > len(shown):
        blocks.append(
            context(f"And {standing.total - len(shown)} more: `/interview studies` lists all of them.")
        )
    return Message(f"{text}.", tuple(blocks))


def which_message(verb: str, found: Sequence[Study], words: str = "") -> Message:
    """Return the choice among several studies to pause, resume or close; or that there is none with these words in its title."""
    if not found:
        none = (
            f"No study with “{typed(words, 60)}” in its title is there to {verb}."
            if words
            else f"You have no study to {verb}."
        )
        text = f"{none} `/interview studies` lists all of them."
        return Message(text, (section(text),))
    text = f"Which study do you want to {verb}?"
    blocks: list[Block] = [section(text)]
    for study in found[:LISTED]:
        chosen = [one for one in status_buttons(study, 0) if one["action_id"].startswith(f"study.{verb}.")]
        blocks.append(section(_headline(study), *chosen[:1]))
    if len(found) > LISTED:
        blocks.append(context(f"There are more: name one, as in `/interview {verb} words of the title`."))
    return Message(text, tuple(blocks))
