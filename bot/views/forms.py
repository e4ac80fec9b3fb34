"""The modals of a study, and what was typed into them as checked types of the domain."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot import ids
from bot.domain.audiences import Allowance
from bot.domain.reachability import Reachability
from bot.domain.seats import Way
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import (
    DECISION_MAX,
    GOAL_MAX,
    INCENTIVE_MAX,
    TITLE_MAX,
    Arrangement,
    Audience,
    Problem,
    Purpose,
    Study,
)
from bot.domain.wording import Role, check
from bot.ids import Action, Callback
from bot.views.audiences import members_input, members_of
from bot.views.blocks import (
    Block,
    actions,
    button,
    context,
    date_text,
    divider,
    entered,
    entered_text,
    input_block,
    modal,
    option,
    plain,
    section,
    text_input,
    typed,
    users_input,
)
from bot.views.reach import reach_text
from bot.views.remarks import remark


def purpose_modal(study: Study | None = None) -> Block:
    """Return step one: what to learn, for which decision, how many, by when. A draft's values are filled in."""
    target = str(study.target) if study and study.target else "12"
    deadline: Block = {
        "type": "datepicker",
        "action_id": "deadline",
        "placeholder": plain("Choose a day", 150),
    }
    if study:
        deadline["initial_date"] = study.deadline_day.isoformat()
    return modal(
        Callback.PURPOSE,
        "New study",
        [
            text_input(
                "goal",
                "What do you want to learn?",
                initial=study.goal if study else "",
                hint="Only your team reads this. Participants see a neutral title.",
                placeholder="How teams decide whether to renew",
                multiline=True,
                max_length=GOAL_MAX,
            ),
            text_input(
                "decision",
                "Which decision will it feed?",
                initial=study.decision if study else "",
                placeholder="What we build next quarter",
                max_length=DECISION_MAX,
            ),
            text_input(
                "target",
                "How many interviews?",
                kind="number_input",
                is_decimal_allowed=False,
                initial=target,
            ),
            input_block("deadline", "Done by", deadline),
        ],
        submit="Next",
        close="Cancel",
        metadata=ids.pack(s=study.id if study else 0),
    )


def purpose_of(state: Mapping[str, Any]) -> Purpose:
    """Return what was typed into step one."""
    return Purpose(
        entered_text(state, "goal"),
        entered_text(state, "decision"),
        entered_text(state, "target"),
        entered_text(state, "deadline"),
    )


def arrangement_modal(
    study: Study, reach: Reachability, *, more: bool, allowed: Sequence[Allowance] = ()
) -> Block:
    """Return step two: who may be asked, who interviews, the meeting link; `more` opens the rest. allowed: what an admin allows."""
    blocks = [
        *_audience_inputs(study),
        *members_input(allowed, study.audience.members, dispatch=True),
        context(f":busts_in_silhouette: {reach_text(reach)}"),
        users_input("interviewers", "Who interviews?", study.interviewers or (study.researcher,)),
        text_input(
            "meeting_link",
            "Link to the call",
            kind="url_text_input",
            initial=study.meeting_link,
            placeholder="https://meet.example.com/research",
        ),
    ]
    if more:
        blocks += _more_inputs(study)
    else:
        blocks.append(actions([button("Show more: title, length, mix", Action.RECRUIT_MORE)], "more"))
    return modal(
        Callback.ARRANGEMENT,
        "Who and where",
        blocks,
        submit="Next",
        close="Keep as draft",
        metadata=ids.pack(s=study.id, m=more),
    )


def _audience_inputs(study: Study) -> list[Block]:
    panel = option("The panel", "panel", "People who said that you may ask them")
    boxes: Block = {"type": "checkboxes", "action_id": Action.RECRUIT_AUDIENCE.value, "options": [panel]}
    if study.audience.panel:
        boxes["initial_options"] = [panel]
    picked: Block = {
        "type": "multi_users_select",
        "action_id": Action.RECRUIT_PICKED.value,
        "placeholder": plain("Choose people", 150),
    }
    if study.audience.picked:
        picked["initial_users"] = list(study.audience.picked)
    channel: Block = {
        "type": "conversations_select",
        "action_id": Action.RECRUIT_CHANNEL.value,
        "placeholder": plain("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if study.audience.open_call_channel:
        channel["initial_conversation"] = study.audience.open_call_channel
    hint = "One message with a button is posted there. Invite the bot to the channel first."
    return [
        input_block("audience", "Who may be asked?", boxes, optional=True, dispatch=True),
        input_block("picked", "Single people", picked, optional=True, dispatch=True),
        input_block("channel", "An open call in a channel", channel, optional=True, dispatch=True, hint=hint),
    ]


def _more_inputs(study: Study) -> list[Block]:
    seats = [
        text_input(
            f"seats_{segment.value}",
            f"Seats for “{segment.value}”",
            kind="number_input",
            is_decimal_allowed=False,
            optional=True,
            initial=str(study.seats[segment]) if segment in study.seats else "",
            hint=_SEGMENT_HINTS[segment],
        )
        for segment in SEATED
    ]
    flags = [
        option("Calls are recorded", "recording", "Participants are asked to agree before they see times"),
        option("Trial", "trial", "Only you are invited, and nothing is counted"),
        option("Approval", "approval", "You approve each person before they can choose a time"),
        option("Blind interviewers", "blind", "Who holds a call learns after it how the person feels"),
    ]
    are_on = study.recording, study.is_trial, study.approval, study.blind
    chosen = [flag for flag, on in zip(flags, are_on, strict=True) if on]
    boxes: Block = {"type": "checkboxes", "action_id": "flags", "options": flags}
    kept = {way: option(text, way.value) for way, text in _WAYS.items()}
    ways: Block = {
        "type": "static_select",
        "action_id": "way",
        "options": list(kept.values()),
        "initial_option": kept[study.way],
    }
    digest: Block = {
        "type": "conversations_select",
        "action_id": "digest",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if study.digest_channel:
        digest["initial_conversation"] = study.digest_channel
    hint = "Participants read it. It should not tell what you hope to hear."
    return [
        divider(),
        text_input("title", "Title", initial=study.title, hint=hint, max_length=TITLE_MAX),
        text_input(
            "length",
            "Length of a call in minutes",
            kind="number_input",
            is_decimal_allowed=False,
            initial=str(study.length_minutes),
        ),
        incentive_input(study),
        *seats,
        observers_input(study),
        input_block(
            "way",
            "How seats are kept",
            ways,
            hint="Exactly costs time: fewer people are offered times at once.",
        ),
        input_block(
            "digest", "Digest channel", digest, optional=True, hint="Weekdays at 09:00. No names are posted."
        ),
        input_block(
            "flags", "Options", boxes | ({"initial_options": chosen} if chosen else {}), optional=True
        ),
    ]


def incentive_input(study: Study) -> Block:
    """The input for what participants get for a call, in words."""
    return text_input(
        "incentive", "Thank-you for a call", initial=study.incentive, optional=True, max_length=INCENTIVE_MAX
    )


def observers_input(study: Study) -> Block:
    """The input for who listens in: participants read their names before they agree to a call."""
    return users_input("observers", "Who listens in?", study.observers, optional=True) | {
        "hint": plain("Participants are told their names, and asked to agree.", 150)
    }


_WAYS = {
    Way.ON_TIME: "On time: up to one call more than planned",
    Way.CLOSE: "Close: rarely a call more than planned",
    Way.EXACT: "Exactly: never a call more than planned",
}
_SEGMENT_HINTS = {
    Segment.LOVE: "Pay, use it, and like it. Left empty: half of the interviews.",
    Segment.DISLIKE: "Pay, use it, and dislike it. Left empty: half of the interviews.",
    Segment.MIXED: "Pay, use it, and have mixed feelings.",
    Segment.POTENTIAL: "Use it free, consider it, or used to use it.",
}


def arrangement_of(state: Mapping[str, Any], study: Study) -> Arrangement:
    """Return what was typed into step two; what is not on the form (under "More") stays as the draft has it."""
    shows_more = "title" in state.get("values", {})
    flags = entered(state, "flags") or []
    return Arrangement(
        audience=audience_of(state),
        interviewers=tuple(entered(state, "interviewers") or ()),
        meeting_link=entered_text(state, "meeting_link"),
        title=entered_text(state, "title") if shows_more else study.title,
        length=entered_text(state, "length") if shows_more else str(study.length_minutes),
        incentive=entered_text(state, "incentive") if shows_more else study.incentive,
        seats={segment: entered_text(state, f"seats_{segment.value}") for segment in SEATED}
        if shows_more
        else {},
        recording="recording" in flags if shows_more else study.recording,
        is_trial="trial" in flags if shows_more else study.is_trial,
        digest_channel=entered_text(state, "digest") if shows_more else study.digest_channel,
        way=way_of(entered_text(state, "way")) if shows_more else study.way,
        approval="approval" in flags if shows_more else study.approval,
        blind="blind" in flags if shows_more else study.blind,
        observers=tuple(entered(state, "observers") or ()) if shows_more else study.observers,
    )


def way_of(text: str) -> Way:
    """Return the way of keeping seats that was chosen; the default for anything else."""
    return Way(text) if text in set(Way) else Way.ON_TIME


def audience_of(state: Mapping[str, Any]) -> Audience:
    """Return the audience chosen so far."""
    return Audience(
        panel="panel" in (entered(state, "audience") or []),
        open_call_channel=entered_text(state, "channel"),
        picked=tuple(entered(state, "picked") or ()),
        members=members_of(state),
    )


def summary_modal(
    study: Study,
    reach: Reachability,
    names: Mapping[str, str],
    forecast: Sequence[str] = (),
    *,
    allowed: Sequence[Allowance] = (),
) -> Block:
    """Return step three: everything once more, what a dry run came to if one was made, and the button that starts. allowed: what an
    admin allows."""
    seats = ", ".join(f"{count} {segment.value}" for segment, count in study.seats.items())
    audience = [
        text
        for text, chosen in (
            ("the panel", study.audience.panel),
            (f"{len(study.audience.picked)} picked people", study.audience.picked),
            (f"an open call in <#{study.audience.open_call_channel}>", study.audience.open_call_channel),
            *(
                (f"members of {typed(one.label, 80)} whom nobody asked", one.id in study.audience.members)
                for one in allowed
            ),
        )
        if chosen
    ]
    lines = [
        f"*{study.target} {'interview' if study.target == 1 else 'interviews'}* ({seats}), {study.length_minutes} minutes each",
        f"*By* {date_text(study.deadline_day)}",
        f"*To learn* {typed(study.goal, 500)}",
        f"*For* {typed(study.decision, 300)}",
        f"*Participants see* {typed(study.title, 150)}",
        f"*Asked:* {', '.join(audience) or 'nobody'}",
        f"*Interviewers:* {_named(study.interviewers, names)}, at {typed(study.meeting_link, 300)}",
    ]
    if study.observers:
        lines.append(f"*Listening in:* {_named(study.observers, names)}")
    if study.incentive:
        lines.append(f"*Thank-you:* {typed(study.incentive, 150)}")
    if study.is_trial:
        count, submit = "A trial: only you are invited, and nothing is counted.", "Start the trial"
    else:
        count, submit = (
            f"{_interviews(study.target)}, {reach.can_be_asked:,} people can be asked.",
            "Start recruiting",
        )
    # A section each: typed text may grow fivefold when it is escaped.
    blocks = [
        *(section(line) for line in lines),
        section(f":busts_in_silhouette: *{count}*"),
        *([] if study.is_trial else [context(reach_text(reach))]),
        actions(
            [
                button(
                    "Edit the questions",
                    Action.RECRUIT_QUESTIONS,
                    ids.pack(s=study.id),
                    spoken="Edit the questions of this study",
                ),
                button(
                    "Try it",
                    Action.RECRUIT_TRY,
                    ids.pack(s=study.id),
                    spoken="Try it: answer the questions of this study yourself",
                ),
            ],
            "questions",
        ),
        *_remarks(study),
        *_dry_run(study, forecast),
        context(_HOW_IT_GOES),
    ]
    return modal(
        Callback.SUMMARY,
        "Check and start",
        blocks,
        submit=submit,
        close="Keep as draft",
        metadata=ids.pack(s=study.id),
    )


def _named(slack_ids: Sequence[str], names: Mapping[str, str]) -> str:
    shown = [typed(names.get(slack_id, "somebody"), 60) for slack_id in slack_ids[:8]]
    more = len(slack_ids) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _remarks(study: Study) -> list[Block]:
    """What the wording check says of the two texts that participants read. It never blocks."""
    found = [*check(study.title, role=Role.INVITATION), *check(study.incentive, role=Role.INVITATION)]
    return [context(f":mag: Participants read {remark(one)}") for one in found[:2]]


def _dry_run(study: Study, forecast: Sequence[str]) -> list[Block]:
    if study.is_trial:
        return []
    if forecast:
        lines = "\n".join(f"• {typed(line, 400)}" for line in forecast[:6])
        return [section(f"*Dry run: what would come of it*\n{lines}")]
    play = button(
        "Play a dry run", Action.RECRUIT_DRY_RUN, ids.pack(s=study.id), spoken="Play a dry run of this study"
    )
    return [actions([play]), context("Plays the study many times with these people. Nobody is asked.")]


_HOW_IT_GOES = (
    "Invitations leave in waves, in each person's own working hours. The bot writes to you when something needs you; "
    "`/interview status` shows where it stands."
)


def choose_modal(drafts: Sequence[Study], live: Sequence[Study]) -> Block:
    """Return the choice between going on with a draft and beginning anew."""
    blocks: list[Block] = [
        actions([button("Begin a new study", Action.RECRUIT_NEW, ids.pack(s=0), style="primary")], "new")
    ]
    if drafts:
        blocks.append(section("*Drafts*"))
    for study in drafts[:20]:
        go_on = button(
            "Go on",
            ids.numbered(Action.RECRUIT_CONTINUE, study.id),
            ids.pack(s=study.id),
            spoken=f"Go on with: {study.goal}",
        )
        blocks.append(
            section(f"{typed(study.goal, 150)}\n{_interviews(study.target)}", go_on)
            | {"block_id": f"draft_{study.id}"}
        )
    if live:
        blocks.append(section("*Running*"))
        lines = "\n".join(f"• {typed(study.title, 50)} ({study.status.value})" for study in live[:10])
        blocks += [section(lines), context("`/interview status` shows how they stand.")]
    return modal(Callback.CHOOSE, "Recruit", blocks)


def notice_modal(title: str, text: str) -> Block:
    """Return a modal that only says something."""
    return modal(Callback.CHOOSE, title, [section(text)])


def errors_of(problems: Iterable[Problem]) -> dict[str, str]:
    """Return problems as Slack wants them beside the fields: the first of each field."""
    errors: dict[str, str] = {}
    for problem in problems:
        errors.setdefault(problem.field, problem.text)
    return errors


def _interviews(count: int) -> str:
    return "1 interview" if count == 1 else f"{count:,} interviews"
