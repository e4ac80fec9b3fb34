"""Why somebody was invited, or got which verdict, in sentences that use the numbers of the decision and no others.

For the researcher. Nothing of it is ever shown to the person, nor to their interviewer before the call.
"""

from bot.domain.conversation import Verdict
from bot.domain.mix.answers import LAST_OFFER, Decision
from bot.domain.mix.groups import Band, Group
from bot.domain.mix.wave import Choice, Pause
from bot.domain.segments import Segment

PEOPLE = {
    Segment.LOVE: ("happy paying customer", "happy paying customers"),
    Segment.DISLIKE: ("unhappy paying customer", "unhappy paying customers"),
    Segment.MIXED: ("paying customer in two minds", "paying customers in two minds"),
    Segment.POTENTIAL: ("potential customer", "potential customers"),
    Segment.NEVER: ("person who will never be a customer", "people who will never be customers"),
}
_BANDS = {
    Band.DETRACTOR: "score 0-6",
    Band.PASSIVE: "score 7-8",
    Band.PROMOTER: "score 9-10",
    Band.NONE: "no score",
}
_USAGE = {"lo": "light use", "mid": "medium use", "hi": "heavy use"}


def explain(choice: Choice) -> str:
    """Return why a person was invited, in three or four sentences."""
    needed = [f"{count(n, segment)}" for segment, n in choice.still_needed.items() if n > 0]
    parts = [f"We still need {' and '.join(needed)}."] if needed else []
    if choice.by_lottery:
        least = " whose like were asked least so far" if choice.asked_least else ""
        parts.append(
            f"Drawn in the lottery that gives everybody a chance, from {people(choice.hat)}{least}, "
            "whatever is known of them."
        )
    else:
        parts.append(
            f"In this group ({described(choice.group)}) about 1 invitation in {one_in(choice.yields)} finds "
            f"{_a(PEOPLE[choice.aimed_at][0])}{_beside_best(choice)}."
        )
        parts.append(f"Drawn by lot from {people(choice.hat)} in groups about as promising.")
    if choice.preferred:
        parts.append(f"Preferred to others drawn because we have heard less of their {choice.preferred}.")
    return " ".join(parts)


def explain_pause(pause: Pause) -> str:
    """Return what a researcher must decide before a segment goes on."""
    if pause.invitations_each == float("inf"):
        return f"Nobody who may be invited is likely to be {_a(PEOPLE[pause.segment][0])}. Add people to the panel among whom they may be."
    return (
        f"One interview with {_a(PEOPLE[pause.segment][0])} would take about {round(pause.invitations_each):,} "
        "invitations. Their invitations are paused, and the others go on. Add people to the panel among whom they may be, or "
        "change the seats with “Edit”."
    )


def explain_verdict(decision: Decision) -> str:
    """Return why an answer led to times, to standby or to thanks."""
    segment = decision.segment
    if segment is None or (
        decision.verdict is Verdict.THANK and not decision.remaining and not decision.planned
    ):
        return "The study has no seats for this answer."
    name = f"'{segment.value}'"
    if decision.company_taken and decision.verdict is Verdict.STANDBY:
        return "Somebody else of the same company was offered times: on standby, in case they take none."
    if decision.company_taken:
        return "Somebody else of the same company takes part already."
    if not decision.remaining:
        return f"All seats of {name} are filled."
    have = "1 person has" if decision.in_flight == 1 else f"{people(decision.in_flight)} have"
    state = (
        f"{'1 interview' if decision.remaining == 1 else f'{decision.remaining:,} interviews'} of {name} "
        f"{'is' if decision.remaining == 1 else 'are'} still to be held, and "
        f"{have if decision.in_flight else 'nobody has'} times or a call"
    )
    if decision.verdict is Verdict.OFFER:
        if decision.in_flight < decision.remaining:
            return f"{state}: another place is open."
        return f"{state}. Not every call is held, so they may be too few: another place is open."
    if decision.verdict is Verdict.STANDBY:
        return f"{state}: no other place is open now. On standby, in case one opens."
    if decision.days_left <= 0:
        return f"The deadline is over: no other call of {name} can be held."
    if decision.days_left < LAST_OFFER:
        return f"The deadline is {decision.days_left:.1f} working days away: too near for another call of {name}."
    if decision.on_standby:
        return f"{state}: no other place is open, and enough others are on standby."
    return f"{state}: no other place is open."


def described(group: Group) -> str:
    """What is known of a group, in words."""
    paying = {True: "paying", False: "not paying", None: "paying or not is unknown"}[group.paying]
    return ", ".join([paying, _BANDS[group.band], *([_USAGE[group.usage]] if group.usage in _USAGE else [])])


def count(number: float, segment: Segment) -> str:
    """A number of interviews that are missing, never none: a part of one is one that may fail."""
    whole = max(1, round(number))
    return f"{whole} {PEOPLE[segment][whole > 1]}"


def one_in(chance: float) -> str:
    """A chance as the number in "1 in N"."""
    return f"{max(1, round(1 / chance)):,}" if chance > 0 else "very many"


def people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _beside_best(choice: Choice) -> str:
    if choice.best <= 0 or choice.yields >= 0.995 * choice.best:
        return ", and nowhere more"
    return f" (1 in {one_in(choice.best)} where they are most frequent)"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
