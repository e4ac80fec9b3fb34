"""How far an audience can be reached, in words."""

from collections.abc import Mapping

from bot.domain.people import Barrier
from bot.domain.reachability import Reachability

NOBODY = "Nobody is in this audience yet. An open call needs nobody: people come to it."
_REST: Mapping[Barrier, str] = {
    Barrier.OPTED_OUT: "opted out",
    Barrier.BLOCKED: "blocked",
    Barrier.UNREACHABLE: "not to be reached in Slack",
    Barrier.COLLEAGUE: "of the team or its colleagues",
    Barrier.SNOOZED: "asked for a pause",
    Barrier.SILENT: "left two invitations unanswered",
    Barrier.RECENTLY_INVITED: "invited recently",
    Barrier.RECENTLY_INTERVIEWED: "interviewed recently",
}


def reach_text(reach: Reachability) -> str:
    """Return how many match, can be asked here and through shared channels, and are not in Slack; and why others cannot be asked now."""
    if not reach.matched:
        return NOBODY
    parts = [
        f"{reach.matched:,} {'matches' if reach.matched == 1 else 'match'}",
        f"{reach.here:,} can be asked here",
        *([f"{reach.shared:,} through shared channels"] if reach.shared else []),
        *(
            [f"{reach.not_in_slack:,} {_is_are(reach.not_in_slack)} not in Slack"]
            if reach.not_in_slack
            else []
        ),
        *([f"{reach.unseen:,} {_is_are(reach.unseen)} still being looked up"] if reach.unseen else []),
    ]
    text = f"{', '.join(parts)}."
    if reach.barred:
        why = ", ".join(f"{count:,} {_REST[barrier]}" for barrier, count in reach.barred.items())
        text += f" Not now: {why}."
    return text


def _is_are(count: int) -> str:
    return "is" if count == 1 else "are"
