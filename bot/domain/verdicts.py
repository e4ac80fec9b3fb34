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


def settled(
    filing: Filing, seats: SeatMap, *, takes_answers: bool, is_trial: bool = False
) -> Decision | None:
    """Return the verdict on one submission when the rules alone settle it; `None` when it depends on the mix.

    takes_answers: the study is recruiting and its deadline has not passed.
    is_trial: a researcher walks through their own study: always offered, so that they see every step.
    """
    if is_trial:
        return Decision(
            Verdict.OFFER, (filing.reason, "A trial: times are always offered, and nothing is counted.")
        )
    if filing.segment is None or filing.segment is Segment.NEVER:
        return Decision(Verdict.THANK, (filing.reason,))
    if not seats.of(filing.segment).planned:
        return Decision(
            Verdict.THANK, (filing.reason, f"The study has no seats for '{filing.segment.value}'.")
        )
    if not takes_answers:
        return Decision(Verdict.THANK, (filing.reason, "The study no longer takes answers."))
    return None
