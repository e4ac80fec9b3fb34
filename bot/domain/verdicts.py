"""The verdict on one submission: times to choose from, standby, or thanks; with every reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.conversation import Verdict
from bot.domain.questions import Fit, Question
from bot.domain.seats import SeatMap
from bot.domain.segments import Filing, Segment


@dataclass(frozen=True)
class Decision:
    """A verdict and the sentences that led to it, in order."""

    verdict: Verdict
    reasons: tuple[str, ...]


def misfits(questions: Sequence[Question], answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each of the study's own questions whose answer does not fit."""
    return tuple(
        f"Does not fit: “{question.text}” – {question.shown(answers[question.key])}."
        for question in questions
        if question.is_own and question.key in answers and question.fit_of(answers[question.key]) is Fit.UNFIT
    )


OTHERS_AT_LEAST = 5
"""People who must have answered before somebody is called quick."""


def haste(seconds: float, others: Sequence[float], divisor: int = 3) -> str:
    """Return a sentence about very fast answers, in less than a third (or what `divisor` says) of the median time of the others; ""
    otherwise.

    It flags and decides nothing: speed goes with careless answers often enough to look twice (Zhang and Conrad, Survey Research
    Methods 8(2), 2014), and not always.
    """
    if len(others) < OTHERS_AT_LEAST:
        return ""
    middle = sorted(others)[len(others) // 2]
    if divisor * seconds >= middle:
        return ""
    return f"Very fast: answered in {seconds:.0f} s, and half of the people take {middle:.0f} s or more."


WOULD_THANK = "A participant with these answers would be thanked; in a trial times are always offered."
WOULD_OFFER = "A participant with these answers would be offered times, or stand by, as the mix needs."


def settled(
    filing: Filing,
    seats: SeatMap,
    *,
    takes_answers: bool,
    is_trial: bool = False,
    misfits: tuple[str, ...] = (),
) -> Decision | None:
    """Return the verdict on one submission when the rules alone settle it; `None` when it depends on the mix.

    takes_answers: the study is recruiting and its deadline has not passed.
    is_trial: a researcher walks through their own study: always offered, so that they see every step, and told what would follow.
    misfits: the study's own questions whose answers do not fit, a sentence each.
    """
    if is_trial:
        would = settled(filing, seats, takes_answers=True, misfits=misfits)
        reasons = (*would.reasons, WOULD_THANK) if would else (filing.reason, WOULD_OFFER)
        return Decision(Verdict.OFFER, reasons)
    if filing.segment is None or filing.segment is Segment.NEVER:
        return Decision(Verdict.THANK, (filing.reason,))
    if misfits:
        return Decision(Verdict.THANK, (filing.reason, *misfits))
    if not seats.of(filing.segment).planned:
        return Decision(
            Verdict.THANK, (filing.reason, f"The study has no seats for '{filing.segment.value}'.")
        )
    if not takes_answers:
        return Decision(Verdict.THANK, (filing.reason, "The study no longer takes answers."))
    return None
