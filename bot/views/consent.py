"""What participants agree to, in words. A test pins these to the version of the text (`domain.consent.VERSION`)."""

from collections.abc import Sequence

from bot.domain.consent import Scope
from bot.domain.studies import Study
from bot.views.blocks import typed


def call_lines(study: Study, observers: Sequence[str]) -> list[str]:
    """Return how the call is held. observers: the names of those who listen in."""
    beside = f"{named(observers)} {'listens' if len(observers) == 1 else 'listen'} in." if observers else ""
    with_whom = f"A call of {study.length_minutes} minutes with one interviewer from our team."
    recorded = (
        "The call is recorded."
        if study.recording
        else "The call is not recorded; the interviewer takes notes."
    )
    return [f"{with_whom} {beside or 'Nobody else is there.'}", recorded]


def added_text(added: Scope, observers: Sequence[str], kept_months: int) -> str:
    """Return what came to a call that was agreed to before. observers: the names of those who came to it."""
    recorded = "The call is to be recorded." if added.recording else ""
    beside = f"{named(observers)} {'is' if len(observers) == 1 else 'are'} to listen in." if observers else ""
    kept = f"The recording is kept for {kept_months} months, for our team only." if added.recording else ""
    return " ".join(filter(None, (recorded, beside, kept)))


def terms_lines(study: Study, kept_months: int) -> list[str]:
    """Return what is kept and until when, and how to withdraw."""
    kept = (
        "the time of the call, the notes and the recording"
        if study.recording
        else "the time of the call and the notes"
    )
    withdraw = "withdraw at any time, without a reason, in my Home tab, or cancel or leave the call"
    return [
        f"Your answers, {kept} are kept for {kept_months} months, for our team only.",
        f"It is voluntary: {withdraw}. Write *stop* to end everything.",
    ]


def named(names: Sequence[str]) -> str:
    """ "Ana Duarte", "Ana Duarte and Bo Li", "Ana Duarte, Bo Li and Cy Young"."""
    shown = [typed(name, 60) for name in names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
