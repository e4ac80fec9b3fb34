"""A researcher's approval of one participant, when their study asks for it.

It is asked once the answers fit and the mix has use for them: nobody is asked about people whom the study would thank anyway. A
participant who awaits it reads what everybody without times reads, whatever the answer is; an approved one is written to as
somebody from standby is.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

AWAITED = "Awaits a researcher's approval."
REASON_MAX = 300
DECLINED = "A researcher declined"
"""Begins the reason of whoever was declined; what the researcher typed follows."""


def waiting(count: int) -> str:
    """How many people wait for an approval."""
    return f"{'1 person waits' if count == 1 else f'{count} people wait'} for an approval"


class Approving(StrEnum):
    """What a researcher answered."""

    APPROVED = "approved"
    DECLINED = "declined"


class Approval(NamedTuple):
    """One approval: awaited while there is no answer. reason: as the researcher typed it; the participant never sees it."""

    answer: Approving | None = None
    reason: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
