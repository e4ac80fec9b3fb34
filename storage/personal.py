"""What each table and column says of a person, and what an erasure does to it.

A test fails when the schema has a table or a column that is not listed here: whoever adds one decides.
"""

from collections.abc import Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a column when a participant's data are erased."""

    DELETE = "deleted with its row"
    BLANK = "emptied"
    KEEP = "stays and names nobody"
    TEAM = "of the team: deleted or emptied once somebody has no role and no running study any more"
    NEVER = "says nothing of a participant"


def _columns(**fates: str) -> Mapping[str, Fate]:
    """Columns by their fate: names separated by spaces."""
    return {column: Fate[name.upper()] for name, columns in fates.items() for column in columns.split()}


TABLES: Mapping[str, Mapping[str, Fate]] = {
    "settings": _columns(never="team_id name value changed_at", team="changed_by"),
    "roles": _columns(team="team_id slack_id role granted_by granted_at"),
    "user_groups": _columns(never="team_id group_id name handle is_disabled is_stale read_at"),
    "user_group_members": _columns(team="team_id slack_id group_id"),
    "role_groups": _columns(never="team_id group_id role granted_at", team="granted_by"),
    "installations": _columns(
        never="team_id name app_id bot_user_id bot_id sealed scopes installed_at gone_at", team="installer"
    ),
    "members": _columns(
        delete="team_id slack_id name email zone is_bot is_deleted is_admin is_external seen_at",
    ),
    # The row goes; conversations point to nameless rows of their own, which have a number, a day and no more.
    "people": _columns(
        delete="slack_id email name company plan nps tenure_months usage region extra panel_source panel_at "
        "snoozed_until blocked_at unreachable is_colleague last_invited_at last_interviewed_at unanswered blocked_reason blocked_by",
        keep="id team_id opted_out_at erased_at added_at",
    ),
    "studies": _columns(
        never="id team_id title goal decision deadline_day zone status audience_panel open_call_channel length_minutes "
        "meeting_link incentive recording is_trial digest_channel created_at launched_at closed_at closed_why view_id way "
        "guide_notes approval blind",
        team="researcher",
    ),
    "seats": _columns(never="study_id team_id segment planned"),
    "picked_people": _columns(delete="study_id team_id slack_id"),
    "audiences": _columns(
        never="id team_id kind place name reason allowed_at ended_at due_at read_at fails trouble",
        team="allowed_by ended_by",
    ),
    "audience_members": _columns(delete="id audience_id team_id slack_id seen_at"),
    "study_audiences": _columns(never="study_id team_id audience_id"),
    "study_interviewers": _columns(team="study_id team_id slack_id"),
    "study_observers": _columns(team="study_id team_id slack_id"),
    "interviewers": _columns(team="team_id slack_id said_at country day_cap buffer_minutes notice_hours"),
    "availability": _columns(team="team_id slack_id weekday start_minute end_minute zone"),
    "day_exceptions": _columns(team="team_id slack_id local_day start_minute end_minute is_open zone"),
    "questions": _columns(
        never="id study_id team_id key position text options pinned kind keeps_order attribute"
    ),
    "invitations": _columns(
        keep="id team_id study_id person_id source state lot wave_id created_at deliver_after delivered_at audience_id elsewhere",
        blank="aimed_at reason scale_reversed expires_at asking slot_page choice moving_until",
    ),
    "answers": _columns(delete="id team_id invitation_id question_key value answered_at shown"),
    "submissions": _columns(
        keep="invitation_id team_id study_id segment provisional verdict submitted_at offers fits",
        blank="reasons offered_at offer_lapses_at decision held_until",
    ),
    "opening_checks": _columns(
        delete="invitation_id team_id because answer interview_id answered_by answered_at"
    ),
    "approvals": _columns(keep="invitation_id team_id answer", blank="reason answered_by answered_at"),
    "reveals": _columns(delete="team_id study_id person_id slack_id revealed_at"),
    "consents": _columns(delete="id team_id invitation_id version scope agreed_at withdrawn_at"),
    "interviews": _columns(
        keep="id team_id study_id person_id invitation_id starts_at ends_at state segment booked_at sequence ended_at offer "
        "moves cancelled_late cancelled_as elsewhere",
        blank="interviewer cancelled_by here_at not_here_at overlap_told",
    ),
    "after_calls": _columns(keep="interview_id team_id news", blank="notes"),
    "thank_yous": _columns(keep="interview_id team_id study_id incentive owed_at sent_at", blank="sent_by"),
    "logged_interviews": _columns(
        delete="interview_id team_id relationship feeling is_nobody invitation_was logged_by logged_at"
    ),
    "outbox": _columns(
        delete="id team_id lane kind ref receiver detail intent state due_at version attempts leased_until lease doubt error "
        "created_at settled_at"
    ),
    "messages": _columns(delete="team_id kind ref receiver channel ts fingerprint shown_at"),
    "inbox": _columns(delete="team_id key received_at"),
    "digests": _columns(never="id team_id channel local_day made_at sent_at"),
    "tallies": _columns(never="study_id team_id what n"),
    "digest_counts": _columns(never="digest_id study_id team_id what n"),
    "waves": _columns(never="id team_id study_id local_day planned_at inputs"),
    "forecasts": _columns(never="study_id team_id local_day made_at content"),
    "audit": _columns(keep="id team_id at action", blank="actor subject detail"),
    "calendars": _columns(
        team="id team_id slack_id kind label sealed added_at due_at tried_at read_at covered_until fails trouble told_at"
    ),
    "feed_copies": _columns(team="calendar_id team_id content etag modified"),
    "busy": _columns(team="calendar_id team_id slack_id starts_at ends_at"),
    "calendar_events": _columns(delete="calendar_id interview_id team_id remote etag sequence"),
    "feed_addresses": _columns(team="team_id slack_id hash made_at"),
    "calendar_grants": _columns(team="hash team_id slack_id sealed made_at"),
    "mornings": _columns(team="id team_id slack_id local_day made_at"),
    # Of a staged row, and of one that cannot be read, nothing stays once it is stored, discarded or a day old.
    "imports": _columns(
        never="id team_id started_at state source file_id detected marks rows bad left_out added updated unchanged again on_panel linked "
        "confirmed_at ended_at",
        blank="problem file_name",
        team="started_by",
    ),
    "import_rows": _columns(
        delete="import_id line team_id slack_id email name company plan nps tenure_months usage region extra panel_source panel_at "
        "opted_out is_colleague",
    ),
    "import_problems": _columns(delete="import_id line team_id reason cells"),
    "facts": _columns(never="team_id name value"),
    "person_tags": _columns(delete="team_id person_id tag added_by added_at"),
    "person_notes": _columns(delete="id team_id person_id text author written_at"),
    "directory_counts": _columns(never="team_id counted_at counts"),
    "do_not_contact": _columns(keep="team_id mark key_id"),
}
