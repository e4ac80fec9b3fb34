"""What may be changed in a study that is running, and what stays: seats that are booked or filled."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.seats import SeatMap
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import (
    INCENTIVE_MAX,
    TARGET_MAX,
    Problem,
    Study,
    deadline_problems,
    link_problems,
    observer_problems,
    too_long,
    whole_number,
)


@dataclass(frozen=True)
class Edit:
    """What stands in the form. Texts are as typed. members: audiences that nobody asked, by their allowances' numbers."""

    deadline: str = ""
    seats: Mapping[Segment, str] = field(default_factory=dict)
    interviewers: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    meeting_link: str = ""
    incentive: str = ""
    recording: bool = False
    members: tuple[int, ...] = ()


LATER = "You have a call before you: seats can be lowered after it."


def check_edit(
    form: Edit, study: Study, seats: SeatMap, today: date, *, may_lower: bool = True
) -> list[Problem]:
    """Return what must be mended before a running study is changed. `today` is a local day of the study.

    may_lower: whether whoever changes it may learn the segments of booked calls: down to where seats can be lowered tells them.
    """
    # The last day of a study that is left as it is does not stand in the way of other changes.
    moved = form.deadline.strip() != study.deadline_day.isoformat()
    problems = deadline_problems(form.deadline, today) if moved else []
    problems += _seat_problems(form, seats, may_lower=may_lower)
    if not form.interviewers:
        problems.append(Problem("interviewers", "Name at least one person who will hold the calls."))
    problems += observer_problems(form.observers) + link_problems(form.meeting_link)
    return problems + too_long("incentive", form.incentive, INCENTIVE_MAX)


def seats_of(form: Edit) -> dict[Segment, int]:
    """Return the seats of a checked form; a segment left empty has none."""
    typed = {segment: int(form.seats.get(segment, "").strip() or 0) for segment in SEATED}
    return {segment: count for segment, count in typed.items() if count}


def differences(form: Edit, study: Study) -> dict[str, dict[str, object]]:
    """Return what a checked form changes: before and after of each field, by its name, as the audit log keeps it."""
    before, after = _state(study), _state_after(form)
    return {
        name: {"before": before[name], "after": after[name]} for name in before if before[name] != after[name]
    }


def mark_of(study: Study) -> str:
    """Return a short mark of everything that can be changed: a form that was opened before a change is told by it."""
    return hashlib.sha256(json.dumps(_state(study), sort_keys=True).encode()).hexdigest()[:12]


def _state(study: Study) -> dict[str, object]:
    return {
        "deadline": study.deadline_day.isoformat(),
        "seats": {segment.value: count for segment, count in study.seats.items() if count},
        "interviewers": sorted(set(study.interviewers)),
        "observers": sorted(set(study.observers)),
        "meeting_link": study.meeting_link,
        "incentive": study.incentive,
        "recording": study.recording,
        "members": sorted(set(study.audience.members)),
    }


def _state_after(form: Edit) -> dict[str, object]:
    return {
        "deadline": form.deadline.strip(),
        "seats": {segment.value: count for segment, count in seats_of(form).items()},
        "interviewers": sorted(set(form.interviewers)),
        "observers": sorted(set(form.observers)),
        "meeting_link": form.meeting_link.strip(),
        "incentive": form.incentive.strip(),
        "recording": form.recording,
        "members": sorted(set(form.members)),
    }


def _seat_problems(form: Edit, seats: SeatMap, *, may_lower: bool) -> list[Problem]:
    problems = [
        problem
        for segment, text in form.seats.items()
        if text.strip()
        for problem in whole_number(f"seats_{segment.value}", text, 0, TARGET_MAX, "seats")
    ]
    if problems:
        return problems
    wanted = seats_of(form)
    for count in seats.counts:
        held, planned = count.reserved + count.filled, wanted.get(count.segment, 0)
        if planned < count.planned and not may_lower:
            problems.append(Problem(f"seats_{count.segment.value}", LATER))
        # A call more than planned may be booked: that is no reason to refuse a number that stays.
        elif planned < min(held, count.planned):
            calls = "1 call is" if held == 1 else f"{held} calls are"
            text = f"{calls} booked or held here: keep at least {min(held, count.planned)}."
            problems.append(Problem(f"seats_{count.segment.value}", text))
    first = f"seats_{SEATED[0].value}"
    if not wanted:
        problems.append(Problem(first, "Keep at least one seat."))
    if sum(wanted.values()) > TARGET_MAX:
        problems.append(Problem(first, f"Choose at most {TARGET_MAX:,} seats in all."))
    return problems
