"""The interview guide as its interviewer reads it, and the form for a researcher's notes. No participant is on either."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import ids
from bot.domain.guide import NOTES_MAX, Guide, Part
from bot.domain.studies import Study, StudyStatus
from bot.domain.wording import Finding
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    escape,
    header,
    modal,
    section,
    text_input,
    typed,
    visible,
)
from bot.views.remarks import remark

SECTION_TEXT = 3_000
"""docs.slack.dev/reference/block-kit/blocks/section-block (2026-11)"""
OTHERS = 8
FINDINGS = 5


@dataclass(frozen=True)
class GuideShown:
    """A guide with what belongs under it.

    others: further studies whose guide the reader may see. goal_findings: on the wording of the reader's own learning goal.
    may_write: the reader may add notes. not_found: words that were typed and name none of the reader's studies.
    """

    study: Study
    guide: Guide
    others: Sequence[Study] = ()
    goal_findings: Sequence[Finding] = ()
    may_write: bool = False
    not_found: str = ""


def guide_message(shown: GuideShown | None) -> Message:
    """Return the guide of a study, for one reader; `None` stands for somebody who has no study."""
    if shown is None:
        text = "You have no study yet. Start one with `/interview recruit`, and its guide is here."
        return Message(text, (section(text),))
    study, guide = shown.study, shown.guide
    blocks: list[Block] = []
    if shown.not_found:
        blocks.append(
            section(f"None of your studies is about “{typed(shown.not_found, 100)}”. This is the newest one.")
        )
    blocks += [
        header(f"Interview guide · {study.title}"),
        context(
            f"A call of {study.length_minutes} minutes. Say aloud what is in “quotes”; the rest is for you."
        ),
        section(f"*To learn* (for you alone: never ask it as it is)\n_{typed(guide.goal, 500)}_"),
        section(f"*For the decision*\n_{typed(guide.decision, 300)}_"),
    ]
    if guide.notes:
        blocks += [section("*Notes for the interviewer*"), *typed_sections(guide.notes)]
    blocks.append(divider())
    for part in guide.parts:
        blocks += _part(part)
        if part.title == "Questions":
            probes = " · ".join(f"“{typed(probe)}”" for probe in guide.probes)
            blocks.append(section(f"*Follow-ups*, after any answer\n{probes}"))
    blocks += _below(shown)
    return Message(f"The interview guide of {typed(study.title, 200)}.", tuple(blocks))


def guide_modal(shown: GuideShown) -> Block:
    """Return the guide of one study on top of the study's page: the ways to other studies are left out."""
    message = guide_message(replace(shown, others=()))
    return modal(Callback.GUIDE, "Interview guide", message.blocks, close="Back")


def _part(part: Part) -> list[Block]:
    minutes = f"about {part.minutes} {'minute' if part.minutes == 1 else 'minutes'}"
    lines = [f"*{part.title}* · {minutes}"]
    lines += [f"• “{typed(sentence)}”" for sentence in part.says]
    lines += [f"{number}. “{typed(question)}”" for number, question in enumerate(part.asks, 1)]
    notes = " ".join(typed(note) for note in part.notes)
    return [section("\n".join(lines)), *([context(notes)] if notes else [])]


def _below(shown: GuideShown) -> list[Block]:
    blocks: list[Block] = []
    if shown.may_write:
        label = "Change the notes" if shown.guide.notes else "Add notes"
        write = button(label, Action.GUIDE_NOTES, ids.pack(s=shown.study.id))
        blocks.append(actions([write]))
    blocks += [
        context(f"Your learning goal says “{typed(found.quoted, 100)}”: {typed(found.explanation, 300)}")
        for found in shown.goal_findings[:FINDINGS]
    ]
    if shown.others:
        blocks += [divider(), section("*Your other studies*")]
    for study in shown.others[:OTHERS]:
        show = button(
            "Show its guide",
            ids.numbered(Action.GUIDE_SHOW, study.id),
            ids.pack(s=study.id),
            spoken=f"Show its guide: {study.goal}",
        )
        ended = " (closed)" if study.status is StudyStatus.CLOSED else ""
        blocks.append(section(f"{typed(study.goal, 150)}{ended}", show))
    return blocks


def notes_modal(study: Study, findings: Sequence[Finding] = (), *, saved: bool = False) -> Block:
    """Return the form for the notes of a study; once they are saved, with what the wording check says of them."""
    field = text_input(
        "notes",
        "Notes for the interviewer",
        initial=study.guide_notes,
        hint="Every interviewer of this study reads them in the guide.",
        multiline=True,
        max_length=NOTES_MAX,
        optional=True,
    )
    blocks = [field]
    if saved:
        blocks.append(section(":white_check_mark: Saved. Close this, or change the words first:"))
    blocks += [section(remark(found)) for found in findings[:FINDINGS]]
    return modal(
        Callback.GUIDE_NOTES,
        "Notes for the guide",
        blocks,
        submit="Save",
        close="Close",
        metadata=ids.pack(s=study.id),
    )


def typed_sections(text: str) -> list[Block]:
    """Return what a person typed over several lines, safe inside mrkdwn, in as many sections as it takes once escaped."""
    pieces = [""]
    for char in visible(text).strip():
        shown = escape(char)
        if len(pieces[-1]) + len(shown) > SECTION_TEXT:
            pieces.append("")
        pieces[-1] += shown
    return [section(piece) for piece in pieces if piece.strip()]
