"""The verdict on one submission: times to choose from, standby, or thanks; with every reason."""

from dataclasses import dataclass

from bot.domain.conversation import Verdict
from bot.domain.seats import SeatMap
from bot.domain.segments import Filing, Segment


@dataclass(frozen=True)
class Decision:
    """A verdict and the sentences that led to it, in order."""

    verdict: Verdict
    reasons: tuple[str, ...]


def decide(filing: Filing, seats: SeatMap, *, takes_answers: bool, is_trial: bool = False) -> Decision:
    """Return what to do with one submission.

    takes_answers: the study is recruiting and its deadline has not passed.
    is_trial: a researcher walks through their own study: always offered, so that they see every step.
    """
    if is_trial:
        return Decision(
            Verdict.OFFER, (filing.reason, "A trial: times are always offered, and nothing is counted.")
        )
    if filing.segment is None or filing.segment is Segment.NEVER:
        return Decision(Verdict.THANK, (filing.reason,))
    count = seats.of(filing.segment)
    if not count.planned:
        return Decision(
            Verdict.THANK, (filing.reason, f"The study has no seats for '{filing.segment.value}'.")
        )
    if not takes_answers:
        return Decision(Verdict.THANK, (filing.reason, "The study no longer takes answers."))
    where = f"'{filing.segment.value}': {count.filled} filled, {count.reserved} booked, {count.offered} offered of {count.planned}"
    if count.free_to_offer:
        return Decision(Verdict.OFFER, (filing.reason, f"A seat is open ({where})."))
    if count.missing:
        return Decision(Verdict.STANDBY, (filing.reason, f"No seat is open now ({where})."))
    return Decision(Verdict.THANK, (filing.reason, f"All seats are filled ({where})."))
