"""How far an audience can be reached: who can be asked here, who through a shared channel, who is not in Slack, and who rests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.people import Barrier


@dataclass(frozen=True)
class Reachability:
    """How many people an audience holds. Each counts once: `matched` is the sum of all others.

    here, shared: may be asked now; shared are of another workspace, in a channel that both share. not_in_slack: not linked to an account
    here, so that somebody else may write to them. barred: may not be asked now, by the first reason of `why_not`. unseen: members of
    a channel or user group of whom Slack has not said yet who they are.
    """

    here: int = 0
    shared: int = 0
    not_in_slack: int = 0
    unseen: int = 0
    barred: Mapping[Barrier, int] = field(default_factory=dict)

    @property
    def can_be_asked(self) -> int:
        return self.here + self.shared

    @property
    def matched(self) -> int:
        return self.can_be_asked + self.not_in_slack + self.unseen + sum(self.barred.values())
