"""Who may be asked, as conditions of queries: whose contact status is free, who is in an audience, and who runs the study."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.settings import Settings
from bot.domain.studies import Audience
from storage.rows import text_of

# `domain.people.why_not`, as a query: a count must not read a hundred thousand rows into Python. A test compares the two.
FREE = (
    "p.opted_out_at IS NULL AND p.blocked_at IS NULL AND p.slack_id IS NOT NULL AND p.unreachable = '' "
    "AND p.is_colleague = 0 AND (p.snoozed_until IS NULL OR p.snoozed_until <= :now) "
    "AND NOT (p.unanswered >= :silent_limit AND coalesce(p.last_invited_at, '') > :silent_since) "
    "AND coalesce(p.last_invited_at, '') <= :invited_until AND coalesce(p.last_interviewed_at, '') <= :interviewed_until"
)


def free_values(settings: Settings, now: datetime) -> dict[str, object]:
    """The values that the condition `FREE` names."""
    return {
        "now": text_of(now),
        "silent_limit": settings.unanswered_limit,
        "silent_since": text_of(now - timedelta(days=settings.unanswered_rest_days)),
        "invited_until": text_of(now - timedelta(days=settings.invitation_gap_days)),
        "interviewed_until": text_of(now - timedelta(days=settings.interview_gap_days)),
    }


# Of whom it was said that they may be asked: the panel, and whom a researcher picked.
ASKED = "((:panel AND p.panel_at IS NOT NULL) OR p.slack_id IN (SELECT value FROM json_each(:picked)))"
# Whom nobody asked: members of channels and user groups that an admin allows, in the directory or not; and those who are in no row of it.
_MEMBERSHIPS = (
    "audience_members am JOIN audiences au ON au.id = am.audience_id WHERE am.team_id = :team AND au.ended_at IS NULL "
    "AND am.audience_id IN (SELECT value FROM json_each(:members))"
)
MEMBERS = f"SELECT am.slack_id FROM {_MEMBERSHIPS}"  # noqa: S608
NEW_MEMBERS = (
    f"SELECT min(am.id) AS id, am.slack_id FROM {_MEMBERSHIPS} AND NOT EXISTS (SELECT 1 FROM people d "  # noqa: S608
    "WHERE d.team_id = am.team_id AND d.slack_id = am.slack_id) GROUP BY am.slack_id"
)


def domain_of(column: str) -> str:
    """SQL for the domain of an e-mail address, in lower case."""
    return f"lower(substr(coalesce({column}, ''), instr(coalesce({column}, ''), '@') + 1))"


def audience_values(
    team_id: str, audience: Audience, without: Iterable[str] = (), domains: Iterable[str] = ()
) -> dict[str, object]:
    """The values that the conditions on an audience name."""
    return {
        "team": team_id,
        "panel": int(audience.panel),
        "picked": json.dumps(audience.picked),
        "members": json.dumps(audience.members),
        "without": json.dumps(sorted(set(without))),
        "domains": json.dumps(sorted(set(domains))),
    }


# Who runs a study, and who shares a domain with them, is not asked.
OTHERS = (
    "coalesce({0}.slack_id, '') NOT IN (SELECT value FROM json_each(:without)) "  # noqa: S608
    f"AND {domain_of('{0}.email')} NOT IN (SELECT value FROM json_each(:domains))"
)
