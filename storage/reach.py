"""How far an audience can be reached: one query over the directory and over the members of channels and user groups."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.domain.people import Barrier
from bot.domain.reachability import Reachability
from bot.domain.settings import Settings
from bot.domain.studies import Audience
from storage.askable import ASKED, MEMBERS, NEW_MEMBERS, audience_values, domain_of, free_values
from storage.rows import every

_OWN = f"IN (SELECT value FROM json_each(:without)) OR {domain_of('{0}.email')} IN (SELECT value FROM json_each(:domains))"  # noqa: S608
# `domain.people.why_not`, as a query, in its order. A test compares the two.
_BARRIER = (
    "CASE WHEN p.opted_out_at IS NOT NULL THEN 'opted out' WHEN p.blocked_at IS NOT NULL THEN 'blocked' "  # noqa: S608
    f"WHEN p.slack_id IS NULL THEN '{Barrier.NOT_IN_SLACK.value}' WHEN p.unreachable <> '' THEN '{Barrier.UNREACHABLE.value}' "
    f"WHEN p.is_colleague OR p.slack_id {_OWN.format('p')} THEN '{Barrier.COLLEAGUE.value}' "
    f"WHEN p.snoozed_until > :now THEN '{Barrier.SNOOZED.value}' "
    "WHEN p.unanswered >= :silent_limit AND coalesce(p.last_invited_at, '') > :silent_since "
    f"THEN '{Barrier.SILENT.value}' "
    f"WHEN coalesce(p.last_invited_at, '') > :invited_until THEN '{Barrier.RECENTLY_INVITED.value}' "
    f"WHEN coalesce(p.last_interviewed_at, '') > :interviewed_until THEN '{Barrier.RECENTLY_INTERVIEWED.value}' "
    "ELSE coalesce((SELECT iif(m.is_external, 'shared', 'here') FROM members m WHERE m.team_id = p.team_id "
    "AND m.slack_id = p.slack_id), 'here') END"
)
_NEW = (
    f"CASE WHEN m.slack_id IS NULL THEN 'unseen' WHEN m.is_deleted THEN '{Barrier.UNREACHABLE.value}' "
    f"WHEN m.slack_id {_OWN.format('m')} THEN '{Barrier.COLLEAGUE.value}' "
    "WHEN m.is_external THEN 'shared' ELSE 'here' END"
)


def reachability(
    db: Database,
    team_id: str,
    audience: Audience,
    settings: Settings,
    now: datetime,
    *,
    without: Iterable[str] = (),
    domains: Iterable[str] = (),
) -> Reachability:
    """Count an audience by whether and how each person may be asked now. Bots count nowhere.

    without: Slack ids of those who run the study; domains: of their e-mail. Both are colleagues of theirs.
    """
    rows = every(
        db,
        f"SELECT what, count(*) AS n FROM (SELECT {_BARRIER} AS what FROM people p WHERE p.team_id = :team "  # noqa: S608
        f"AND ({ASKED} OR p.slack_id IN ({MEMBERS})) UNION ALL SELECT {_NEW} FROM ({NEW_MEMBERS}) a "
        "LEFT JOIN members m ON m.team_id = :team AND m.slack_id = a.slack_id WHERE coalesce(m.is_bot, 0) = 0) GROUP BY what",
        {**audience_values(team_id, audience, without, domains), **free_values(settings, now)},
    )
    found = {row["what"]: int(row["n"]) for row in rows}
    here, shared, unseen = (found.pop(name, 0) for name in ("here", "shared", "unseen"))
    not_in_slack = found.pop(Barrier.NOT_IN_SLACK.value, 0)
    barred = {barrier: found[barrier.value] for barrier in Barrier if barrier.value in found}
    return Reachability(here, shared, not_in_slack, unseen, barred)
