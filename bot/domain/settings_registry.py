"""What there is to set in a workspace: what each setting means, between which bounds it lies, and what must hold between two of them."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from typing import NamedTuple

from bot.domain.settings import Settings
from bot.domain.studies import Problem
from bot.domain.working_hours import is_zone

NAME_MAX = 60


class Group(StrEnum):
    """The groups in which settings are shown, in this order. The value travels in buttons."""

    GENERAL = "general"
    INVITATIONS = "invitations"
    ANSWERS = "answers"
    BOOKING = "booking"
    CALLS = "calls"
    DIGEST = "digest"
    MIX = "mix"
    PRIVACY = "privacy"

    @property
    def heading(self) -> str:
        """As people read it."""
        return TITLES[self]


TITLES = {
    Group.GENERAL: "General",
    Group.INVITATIONS: "Invitations",
    Group.ANSWERS: "Answers and offers",
    Group.BOOKING: "Booking",
    Group.CALLS: "Reminders and calls",
    Group.DIGEST: "Digest",
    Group.MIX: "Mix",
    Group.PRIVACY: "Privacy",
}


class Kind(StrEnum):
    """What can be set: it decides how it is asked for and how it is read."""

    TEXT = "text"
    WHOLE = "whole number"
    HOUR = "hour"
    ZONE = "time zone"
    CHANNEL = "channel"
    YES_NO = "yes or no"
    COUNTRY = "country"


class Setting(NamedTuple):
    """One field of `Settings`. meaning: one line. unit: of one, "hour"; "" for what is no number. lowest, highest: both allowed."""

    name: str
    group: Group
    kind: Kind
    label: str
    meaning: str
    unit: str = ""
    lowest: int = 0
    highest: int = 0

    def default(self) -> object:
        return getattr(Settings(), self.name)

    def counted(self, number: int) -> str:
        """ "4 hours", "1 hour"; "one in 3" and "17 %" where that is the unit."""
        if self.unit == "%":
            return f"{number} %"
        if self.unit == "one in":
            return f"one in {number}"
        several = PLURALS.get(self.unit, f"{self.unit}s")
        return f"{number:,} {self.unit if number == 1 else several}"

    def spoken(self, value: object, countries: Mapping[str, str] | None = None) -> str:
        """Return a value as people read it. A channel is left as its id: the view makes a link of it."""
        match self.kind:
            case Kind.WHOLE:
                return self.counted(int(str(value)))
            case Kind.HOUR:
                return f"{int(str(value)):02}:00"
            case Kind.YES_NO:
                return "yes" if value else "no"
            case Kind.COUNTRY:
                return (countries or {}).get(str(value), str(value)) or "none"
            case _:
                return str(value) or NOTHING.get(self.name, "none")


PLURALS = {"person": "people"}
NOTHING = {"digest_zone": "the zone of the study"}
"""What an empty text means, where it is not "none"."""


class Order(NamedTuple):
    """A rule between two settings of one group: the first lies below the second, or may be as large when `or_equal`."""

    lower: str
    higher: str
    or_equal: bool
    sentence: str
    times: int = 1
    """The higher one is counted in a larger unit, so many of the lower one's."""

    def holds(self, values: Settings) -> bool:
        lower, higher = getattr(values, self.lower), getattr(values, self.higher) * self.times
        return bool(lower <= higher if self.or_equal else lower < higher)


def _whole(
    name: str, group: Group, unit: str, lowest: int, highest: int, label: str, meaning: str
) -> Setting:
    return Setting(name, group, Kind.WHOLE, label, meaning, unit, lowest, highest)


def _hour(name: str, group: Group, lowest: int, highest: int, label: str, meaning: str) -> Setting:
    return Setting(name, group, Kind.HOUR, label, meaning, "", lowest, highest)


_G, _I, _A, _B = Group.GENERAL, Group.INVITATIONS, Group.ANSWERS, Group.BOOKING
_C, _D, _M = Group.CALLS, Group.DIGEST, Group.MIX

SETTINGS: tuple[Setting, ...] = (
    Setting("product_name", _G, Kind.TEXT, "Name of your product", "Participants read it in invitations and questions."),
    Setting("zone", _G, Kind.ZONE, "Time zone", "For people whose own time zone is not known."),
    _hour("working_from_hour", _G, 0, 23, "Working day begins", "From then on invitations arrive, in the zone of whoever gets them."),
    _hour("working_until_hour", _G, 1, 24, "Working day ends", "From then on no invitation arrives, in the zone of whoever gets it."),
    Setting("holidays_country", _G, Kind.COUNTRY, "Public holidays of", "For interviewers who chose no country and whose time zone tells none."),
    _whole("invitation_gap_days", _I, "day", 0, 365, "Between two invitations", "How long nobody is invited again, by any study."),
    _whole("interview_gap_days", _I, "day", 0, 730, "After an interview", "How long nobody is invited who was interviewed."),
    _whole("unanswered_limit", _I, "invitation", 1, 10, "Unanswered in a row", "After so many without an answer somebody is left alone."),
    _whole("unanswered_rest_days", _I, "day", 30, 1095, "Left alone for", "How long whoever did not answer is not invited."),
    _whole("nudge_after_hours", _I, "hour", 1, 336, "Reminder of an invitation after", "How long an invitation waits for an answer before each reminder."),
    _whole("nudges_max", _I, "reminder", 0, 2, "Reminders of an invitation", "How many at most; they stop with the first answer."),
    _whole("invitation_life_working_days", _I, "working day", 1, 30, "An invitation lives", "Then it expires when nobody has begun to answer."),
    _whole("audience_day_cap", _I, "person", 0, 200, "People nobody asked, a day", "How many of such an audience are invited in a day, by each study."),
    _whole("offer_life_days", _A, "day", 1, 30, "An offer of times lives", "How long somebody may choose a time after they answered."),
    _whole("standby_hold_minutes", _A, "minute", 15, 480, "A seat is kept on standby", "Working minutes in which the next person may book before another one is asked."),
    _whole("haste_divisor", _A, "one in", 2, 10, "Fast answers", "Below this part of the median time an answer is flagged, and nothing is decided by it."),
    _whole("notice_hours", _B, "hour", 0, 336, "Notice", "No call is booked that begins sooner than this."),
    _whole("window_days", _B, "day", 1, 60, "Window", "How many days ahead times are offered."),
    _whole("buffer_minutes", _B, "minute", 0, 240, "Buffer", "Kept free after each call, for its interviewer."),
    _whole("day_cap", _B, "call", 1, 24, "Calls a day", "How many one interviewer holds in a day at most."),
    _whole("slots_per_page", _B, "time", 1, 10, "Times at once", "How many times are shown before “More times”."),
    _whole("move_until_hours", _B, "hour", 0, 336, "Moving ends before the call", "Later a call is not moved, and cancelling it counts as late."),
    _whole("moves_max", _B, "time", 0, 10, "Moves", "How often a participant may move a call."),
    _whole("reminder_long_hours", _C, "hour", 2, 168, "Early reminder before the call", "When the participant is reminded first."),
    _whole("reminder_short_hours", _C, "hour", 1, 24, "Late reminder before the call", "When the participant and the interviewer are reminded again."),
    _whole("reminder_long_if_booked_hours", _C, "hour", 2, 240, "Early reminder only if booked", "A call booked with less time ahead has the late reminder alone."),
    _hour("morning_hour", _C, 0, 23, "List of the day's calls", "When interviewers get it, in their own zone."),
    _whole("nudge_minutes", _C, "minute", 1, 60, "“You are waited for” after", "Told to a participant who is not there, so long after the beginning."),
    _whole("wait_minutes", _C, "minute", 1, 90, "“Did not come” from", "So long after the beginning an interviewer may say so."),
    _whole("close_minutes", _C, "minute", 1, 120, "The wait ends after", "The call ends as a no-show when its interviewer said that nobody is there."),
    _whole("outcome_after_minutes", _C, "minute", 0, 240, "Outcome asked after", "So long after the end of a call its interviewer is asked what became of it."),
    _whole("undo_hours", _C, "hour", 0, 168, "An outcome can be taken back for", "Afterwards it stays."),
    Setting("digest_channel", _D, Kind.CHANNEL, "Channel for new studies", "A study may name another one."),
    _hour("digest_hour", _D, 0, 23, "Hour", "When the digest comes, on weekdays."),
    Setting("digest_zone", _D, Kind.ZONE, "Zone of that hour", "Leave it empty for the zone of each study."),
    Setting("digest_only_when_changed", _D, Kind.YES_NO, "Only when something changed", "On other days no digest comes."),
    _whole("digest_people_together", _D, "person", 2, 10, "People told of together", "A digest tells by segment only when so many people changed in it."),
    _whole("wave_cap", _M, "invitation", 1, 1000, "Invitations a day", "How many one study sends in a working day at most."),
    _whole("lottery_percent", _M, "%", 0, 100, "By lot", "The share of invitations drawn from everybody who may be asked, whatever is known of them."),
    _whole("few_critical_from", _M, "answer", 6, 100, "“Only happy customers answer” from", "Answers of happy and of critical customers together, before it is told that few are critical."),
    _whole("no_news_in_a_row", _M, "call", 2, 10, "Saturated after", "So many calls of a segment in a row without anything new suggest that it is saturated."),
    _whole("retention_months", Group.PRIVACY, "month", 1, 24, "Answers are kept for", "Conversations in which nothing happened for so long are emptied within hours."),
    _whole("hard_stop_months", Group.PRIVACY, "month", 12, 24, "Nothing is kept longer than", "People of whom nothing is heard for so long leave the directory; the log forgets, too."),
)  # fmt: skip
"""Every field of `Settings`, in the order in which they are shown. Tests compare it with `Settings` and with docs/settings.md."""

ORDERS = (
    Order("working_from_hour", "working_until_hour", False, "Let the working day end after it begins."),
    Order("nudge_after_hours", "invitation_life_working_days", False, "Let the first reminder come before the invitation expires.", 24),
    Order("notice_hours", "window_days", False, "Choose less notice than the window is long, or nothing can be booked.", 24),
    Order("reminder_short_hours", "reminder_long_hours", False, "Let the early reminder come before the late one."),
    Order("reminder_long_hours", "reminder_long_if_booked_hours", True, "Choose at least as many hours as the early reminder has."),
    Order("nudge_minutes", "wait_minutes", False, "Choose more minutes than until “You are waited for”."),
    Order("wait_minutes", "close_minutes", False, "Choose more minutes than until “Did not come”."),
    Order("retention_months", "hard_stop_months", True, "Choose at least as many months as answers are kept for."),
)  # fmt: skip
"""Each is told beside the higher one; both are in one group, so whoever reads it can mend it there."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def setting(name: str) -> Setting:
    """Raises: KeyError."""
    return _BY_NAME[name]


def settings_of_group(group: Group) -> tuple[Setting, ...]:
    return tuple(one for one in SETTINGS if one.group is group)


def stored_text(value: object) -> str:
    """Return the text that is stored for a value."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def read(group: Group, typed: Mapping[str, str], before: Settings, defaults: Settings, countries: Collection[str]) -> Settings | list[Problem]:  # fmt: skip
    """Return `before` with what was typed for a group, or what must be mended.

    typed: setting -> text, "" for the default; what is not in it stays. countries: the codes whose holidays are known.
    """
    problems: list[Problem] = []
    found: dict[str, object] = {}
    for one in settings_of_group(group):
        if one.name not in typed:
            continue
        text = typed[one.name].strip()
        problem = _problem(one, text, countries) if text else ""
        if problem:
            problems.append(Problem(one.name, problem))
        else:
            found[one.name] = _value(one, text) if text else getattr(defaults, one.name)
    if problems:
        return problems
    after: Settings = replace(before, **found)  # type: ignore[arg-type]
    broken = [order for order in ORDERS if setting(order.higher).group is group and not order.holds(after)]
    return [Problem(order.higher, order.sentence) for order in broken] or after


def _value(one: Setting, text: str) -> object:
    match one.kind:
        case Kind.WHOLE | Kind.HOUR:
            return int(_digits(text))
        case Kind.YES_NO:
            return text == "yes"
        case _:
            return text


def _digits(text: str) -> str:
    """The number without noughts before it: `int` refuses some thousand of them."""
    return text.lstrip("0") or "0"


def _problem(one: Setting, text: str, countries: Collection[str]) -> str:
    """Return what to do about a text that cannot be taken; "" when it can."""
    match one.kind:
        case Kind.WHOLE | Kind.HOUR:
            digits = _digits(text)
            is_number = text.isascii() and text.isdigit() and len(digits) <= len(str(one.highest))
            if is_number and one.lowest <= int(digits) <= one.highest:
                return ""
            bounds = f"{one.lowest} to {one.highest:,}"
            return f"Write a whole number from {bounds}, or leave it empty for the default."
        case Kind.ZONE:
            return (
                "" if is_zone(text) else "Write a zone as “Europe/London”, or leave it empty for the default."
            )
        case Kind.COUNTRY:
            return "" if text in countries else "Choose a country of the list."
        case Kind.YES_NO:
            return "" if text in {"yes", "no"} else "Choose yes or no."
        case Kind.TEXT:
            return "" if len(text) <= NAME_MAX else f"Write at most {NAME_MAX} characters."
        case Kind.CHANNEL:
            return ""


def differing(one: Settings, other: Settings) -> list[Setting]:
    """Return the settings in which two differ, in the order in which they are shown."""
    names = {
        field.name for field in fields(Settings) if getattr(one, field.name) != getattr(other, field.name)
    }
    return [found for found in SETTINGS if found.name in names]
