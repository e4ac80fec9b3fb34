"""Taking a person out of what is stored. What is counted stays, on rows that name nobody.

Every table and column is in `storage.personal`, with what becomes of it; a test compares the two with the schema, and another one
searches the whole file.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from storage.outbox import Shown
from storage.rows import every, first, only, text_of

ERASED = "erased"
"""Stands where a Slack id stood that nobody shall read any more."""

# A day at its first instant: enough for every count, and nothing that somebody remembers an hour by.
_DAY = "substr({0}, 1, 10) || 'T00:00:00.000000+00:00'"
_CALL_KINDS = ("interview", "reminder", "invite_file", "calendar")


def everybody(db: Database, team_id: str) -> list[tuple[str, str]]:
    """(Slack id, e-mail), "" for what is not known, of everybody of whom something is stored."""
    sql = (
        "SELECT coalesce(slack_id, '') AS s, coalesce(email, '') AS e FROM people WHERE team_id = :t AND erased_at IS NULL "
        "UNION SELECT slack_id, email FROM members WHERE team_id = :t ORDER BY 1, 2"
    )
    return [(row["s"], row["e"]) for row in every(db, sql, {"t": team_id})]


def email_of_account(db: Database, team_id: str, slack_id: str) -> str:
    """The e-mail address of a Slack account as last seen, "" when none is known."""
    row = first(db, "SELECT email FROM members WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])
    return str(row["email"]) if row else ""


def accounts_of_email(db: Database, team_id: str, email: str) -> list[str]:
    """The Slack ids of accounts, and of people of the directory, with an e-mail address."""
    sql = (
        "SELECT slack_id FROM members WHERE team_id = :t AND email = :e "
        "UNION SELECT slack_id FROM people WHERE team_id = :t AND slack_id IS NOT NULL AND email = :e ORDER BY 1"
    )
    return [row["slack_id"] for row in every(db, sql, {"t": team_id, "e": email.strip().lower()})]


def people_named(db: Database, team_id: str, slack_ids: Iterable[str], emails: Iterable[str]) -> list[int]:
    """The rows of the directory that one of these Slack ids or e-mail addresses names."""
    sql = (
        "SELECT id FROM people WHERE team_id = :t AND (slack_id IN (SELECT value FROM json_each(:s)) "
        "OR email IN (SELECT value FROM json_each(:e))) ORDER BY id"
    )
    addresses = [email.strip().lower() for email in emails if email.strip()]
    values = {"t": team_id, "s": json.dumps(list(slack_ids)), "e": json.dumps(addresses)}
    return [row["id"] for row in every(db, sql, values)]


def emails_of_people(db: Database, team_id: str, person_ids: Iterable[int]) -> list[str]:
    sql = "SELECT email FROM people WHERE team_id = ? AND email <> '' AND id IN (SELECT value FROM json_each(?))"
    return [row["email"] for row in every(db, sql, [team_id, json.dumps(list(person_ids))])]


def invitations_of_people(db: Database, team_id: str, person_ids: Iterable[int]) -> list[int]:
    sql = "SELECT id FROM invitations WHERE team_id = ? AND person_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return [row["id"] for row in every(db, sql, [team_id, json.dumps(list(person_ids))])]


def is_of_the_team(db: Database, team_id: str, slack_id: str) -> bool:
    """Whether somebody has a role, or a place in a study that goes on: what they do for the team is not a participant's."""
    sql = (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM roles WHERE team_id = :t AND slack_id = :s) "
        "OR EXISTS (SELECT 1 FROM user_group_members m JOIN user_groups g ON g.team_id = m.team_id AND g.group_id = m.group_id "
        "WHERE m.team_id = :t AND m.slack_id = :s AND NOT g.is_disabled) "
        "OR EXISTS (SELECT 1 FROM members WHERE team_id = :t AND slack_id = :s AND is_admin AND NOT is_deleted) "
        "OR EXISTS (SELECT 1 FROM interviews WHERE team_id = :t AND interviewer = :s AND state = 'booked') "
        "OR EXISTS (SELECT 1 FROM studies d WHERE d.team_id = :t AND d.status <> 'closed' AND (d.researcher = :s "
        "OR EXISTS (SELECT 1 FROM study_interviewers i WHERE i.study_id = d.id AND i.slack_id = :s) "
        "OR EXISTS (SELECT 1 FROM study_observers o WHERE o.study_id = d.id AND o.slack_id = :s)))"
    )
    return first(db, sql, {"t": team_id, "s": slack_id}) is not None


def shown_to(db: Database, team_id: str, slack_id: str) -> list[Shown]:
    """Where the bot's messages in somebody's private conversation with it stand, as far as they are kept up to date."""
    sql = "SELECT channel, ts, fingerprint FROM messages WHERE team_id = ? AND receiver = ? AND kind = 'conversation'"
    rows = every(db, sql, [team_id, slack_id])
    return [Shown(row["channel"], row["ts"], row["fingerprint"]) for row in rows]


def cut_off(db: Database, team_id: str, invitation_ids: Iterable[int], now: datetime) -> None:
    """Empty some conversations and take each off its person: it points to a nameless row of its own from now on.

    What stays is what is counted: study, source, state and segment, and of every instant its day. Calls keep time and interviewer
    until everybody who must be told was told (`blur_calls`).
    """
    day = text_of(now)[:10] + "T00:00:00.000000+00:00"
    for invitation_id in invitation_ids:
        own = [team_id, invitation_id]
        db.execute(
            "DELETE FROM reveals WHERE team_id = ? AND (study_id, person_id) = "
            "(SELECT study_id, person_id FROM invitations WHERE id = ?)",
            own,
        )
        row = only(
            db,
            "INSERT INTO people (team_id, added_at, opted_out_at, erased_at) VALUES (?, ?, ?, ?) RETURNING id",
            [team_id, day, day, day],
        )
        db.execute(
            "UPDATE invitations SET person_id = ?, reason = '', choice = '', aimed_at = NULL, asking = 0, slot_page = 0, "  # noqa: S608
            "moving_until = NULL, expires_at = NULL, scale_reversed = 0, "
            "state = CASE WHEN state IN ('queued', 'delivered', 'started') THEN 'declined' ELSE state END, "
            f"created_at = {_DAY.format('created_at')}, deliver_after = {_DAY.format('deliver_after')}, "
            f"delivered_at = {_DAY.format('delivered_at')} WHERE team_id = ? AND id = ?",
            [row["id"], *own],
        )
        db.execute(
            "UPDATE interviews SET person_id = ? WHERE team_id = ? AND invitation_id = ?", [row["id"], *own]
        )
        db.execute(
            "UPDATE submissions SET reasons = '[]', decision = '', held_until = NULL, offered_at = NULL, "  # noqa: S608
            "offer_lapses_at = NULL, verdict = 'thank', "
            f"submitted_at = {_DAY.format('submitted_at')} WHERE team_id = ? AND invitation_id = ?",
            own,
        )
        db.execute(
            "UPDATE approvals SET reason = '', answered_by = '', answered_at = NULL, answer = coalesce(answer, 'declined') "
            "WHERE team_id = ? AND invitation_id = ?",
            own,
        )
        calls = "SELECT id FROM interviews WHERE team_id = ? AND invitation_id = ?"
        db.execute(f"UPDATE after_calls SET notes = '' WHERE interview_id IN ({calls})", own)  # noqa: S608
        db.execute(
            f"UPDATE thank_yous SET sent_by = '', owed_at = {_DAY.format('owed_at')}, sent_at = {_DAY.format('sent_at')} "  # noqa: S608
            f"WHERE interview_id IN ({calls})",
            own,
        )
        db.execute(
            "DELETE FROM logged_interviews WHERE team_id = ? AND interview_id IN (SELECT id FROM interviews WHERE invitation_id = ?)",
            own,
        )
        for table in ("answers", "consents", "opening_checks"):
            db.execute(f"DELETE FROM {table} WHERE team_id = ? AND invitation_id = ?", own)  # noqa: S608
        for table in ("outbox", "messages"):
            db.execute(
                f"DELETE FROM {table} WHERE team_id = ? AND ref = ? AND kind IN ('conversation', 'nudge')",  # noqa: S608
                own,
            )


def forget_participant(db: Database, team_id: str, slack_id: str, person_ids: Iterable[int]) -> None:
    """Delete somebody's rows of the directory and their places in picked lists, and take their name off what they did as a participant.

    Their conversations must have been cut off before. What they do for the team stays.
    """
    for person_id in person_ids:
        for table in ("reveals", "person_tags", "person_notes"):
            db.execute(f"DELETE FROM {table} WHERE team_id = ? AND person_id = ?", [team_id, person_id])  # noqa: S608
        db.execute("DELETE FROM people WHERE team_id = ? AND id = ?", [team_id, person_id])
        db.execute(
            "UPDATE audit SET subject = ? WHERE team_id = ? "
            "AND (subject = 'person ' || ? OR subject LIKE 'person ' || ? || ' of %')",
            [ERASED, team_id, person_id, person_id],
        )
    if not slack_id:
        return
    own = {"t": team_id, "s": slack_id, "gone": ERASED}
    for table in ("picked_people", "audience_members"):
        db.execute(f"DELETE FROM {table} WHERE team_id = :t AND slack_id = :s", own)  # noqa: S608
    db.execute("DELETE FROM messages WHERE team_id = :t AND receiver = :s AND kind = 'conversation'", own)
    db.execute(
        "DELETE FROM outbox WHERE team_id = :t AND receiver = :s AND kind IN ('conversation', 'nudge', 'own_data')",
        own,
    )
    db.execute(
        "DELETE FROM outbox WHERE team_id = :t AND receiver = :s AND kind IN ('reminder', 'invite_file') AND ref IN ("
        "SELECT c.id FROM interviews c JOIN people p ON p.id = c.person_id WHERE p.erased_at IS NOT NULL AND c.interviewer <> :s)",
        own,
    )
    db.execute(
        "UPDATE audit SET actor = :gone WHERE team_id = :t AND actor = :s AND (action IN ('opted out', 'call moved', "
        "'consent withdrawn', 'own data exported') OR (action = 'call cancelled' AND subject IN ("
        "SELECT 'interview ' || id FROM interviews WHERE team_id = :t AND cancelled_by = :s AND cancelled_as = 'participant')))",
        own,
    )
    db.execute(
        "UPDATE interviews SET cancelled_by = '' WHERE team_id = :t AND cancelled_by = :s AND cancelled_as = 'participant'",
        own,
    )


def forget_name(db: Database, team_id: str, names: Iterable[str]) -> None:
    """Delete or empty whatever names somebody by Slack id or e-mail address, where that may stand in the middle of a text."""
    for name in names:
        own = {"t": team_id, "n": name, "gone": ERASED}
        db.execute(
            "DELETE FROM outbox WHERE team_id = :t AND (receiver = :n OR instr(intent, :n) OR instr(detail, :n) "
            "OR instr(error, :n))",
            own,
        )
        db.execute("DELETE FROM inbox WHERE team_id = :t AND instr(key, :n)", own)
        # What was written down about somebody else may name them.
        for table, column in (("person_notes", "text"), ("people", "blocked_reason")):
            db.execute(
                f"UPDATE {table} SET {column} = replace({column}, :n, :gone) WHERE team_id = :t AND instr({column}, :n)",  # noqa: S608
                own,
            )
        db.execute(
            "UPDATE audit SET actor = replace(actor, :n, :gone), subject = replace(subject, :n, :gone), "
            "detail = replace(detail, :n, :gone) WHERE team_id = :t AND (instr(actor, :n) OR instr(subject, :n) "
            "OR instr(detail, :n))",
            own,
        )


def forget_team_member(db: Database, team_id: str, slack_id: str) -> None:
    """Delete what somebody left behind who is of the team no more: account, availability, calendars with what opens them, and
    their name on studies that are closed."""
    own = {"t": team_id, "s": slack_id, "gone": ERASED}
    for table in (
        "members", "interviewers", "availability", "day_exceptions", "calendars", "feed_addresses", "calendar_grants",
        "mornings", "user_group_members", "study_interviewers", "study_observers", "reveals", "messages",
    ):  # fmt: skip
        column = "receiver" if table == "messages" else "slack_id"
        db.execute(f"DELETE FROM {table} WHERE team_id = :t AND {column} = :s", own)  # noqa: S608
    db.execute("UPDATE interviews SET interviewer = '' WHERE team_id = :t AND interviewer = :s", own)
    db.execute("UPDATE studies SET researcher = '' WHERE team_id = :t AND researcher = :s", own)
    db.execute("UPDATE settings SET changed_by = :gone WHERE team_id = :t AND changed_by = :s", own)
    for column in ("allowed_by", "ended_by"):
        db.execute(f"UPDATE audiences SET {column} = :gone WHERE team_id = :t AND {column} = :s", own)  # noqa: S608
    db.execute("UPDATE logged_interviews SET logged_by = '' WHERE team_id = :t AND logged_by = :s", own)
    db.execute("UPDATE installations SET installer = :gone WHERE team_id = :t AND installer = :s", own)
    for table in ("roles", "role_groups"):
        db.execute(f"UPDATE {table} SET granted_by = :gone WHERE team_id = :t AND granted_by = :s", own)  # noqa: S608
    db.execute("UPDATE opening_checks SET answered_by = '' WHERE team_id = :t AND answered_by = :s", own)
    db.execute("UPDATE approvals SET answered_by = '' WHERE team_id = :t AND answered_by = :s", own)
    db.execute("UPDATE thank_yous SET sent_by = '' WHERE team_id = :t AND sent_by = :s", own)
    db.execute("UPDATE person_notes SET author = '' WHERE team_id = :t AND author = :s", own)
    db.execute("UPDATE person_tags SET added_by = '' WHERE team_id = :t AND added_by = :s", own)
    db.execute("UPDATE people SET blocked_by = '' WHERE team_id = :t AND blocked_by = :s", own)
    db.execute("UPDATE imports SET started_by = :gone WHERE team_id = :t AND started_by = :s", own)
    db.execute(
        "UPDATE consents SET scope = replace(scope, json_quote(:s), json_quote(:gone)) "
        "WHERE team_id = :t AND instr(scope, json_quote(:s))",
        own,
    )


def blur_calls(db: Database) -> int:
    """Take time and interviewer off calls whose conversation was emptied, once nothing about them is left to be said; return how many.

    A call that is booked still waits for its outcome. What somebody's calendar keeps of it is taken out before.
    """
    rows = every(
        db,
        "SELECT c.id, c.team_id FROM interviews c JOIN people p ON p.id = c.person_id "  # noqa: S608
        "WHERE p.erased_at IS NOT NULL AND c.state <> 'booked' AND (c.interviewer <> '' OR c.booked_at <> "
        f"{_DAY.format('c.booked_at')}) AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.team_id = c.team_id "
        "AND o.ref = c.id AND o.state = 'due' AND (o.kind = 'notice' OR o.kind IN (SELECT value FROM json_each(:kinds)))) "
        "AND NOT EXISTS (SELECT 1 FROM calendar_events e WHERE e.interview_id = c.id) "
        # With somebody of whom nothing was known: there is nobody whose data this could be.
        "AND NOT EXISTS (SELECT 1 FROM logged_interviews l WHERE l.interview_id = c.id AND l.is_nobody)",
        {"kinds": json.dumps(_CALL_KINDS)},
    )
    for row in rows:
        db.execute(
            "UPDATE interviews SET interviewer = '', cancelled_by = '', overlap_told = '', here_at = NULL, not_here_at = NULL, "  # noqa: S608
            f"starts_at = {_DAY.format('starts_at')}, ends_at = substr(starts_at, 1, 10) || 'T00:00:00.000001+00:00', "
            f"booked_at = {_DAY.format('booked_at')}, ended_at = {_DAY.format('ended_at')} WHERE id = ?",
            [row["id"]],
        )
        for table in ("outbox", "messages"):
            db.execute(
                f"DELETE FROM {table} WHERE team_id = ? AND ref = ? AND kind IN (SELECT value FROM json_each(?))",  # noqa: S608
                [row["team_id"], row["id"], json.dumps(_CALL_KINDS)],
            )
    return len(rows)


def old_conversations(db: Database, team_id: str, before: datetime, limit: int) -> list[int]:
    """Conversations in which nothing has happened since an instant and that still say something, the oldest first.

    A call that is booked keeps its conversation, and so does an invitation of a study that goes on and that may still be answered.
    """
    sql = (
        "SELECT i.id FROM invitations i JOIN studies d ON d.id = i.study_id JOIN people p ON p.id = i.person_id "
        "WHERE i.team_id = :t AND p.erased_at IS NULL AND i.created_at < :before AND coalesce(i.delivered_at, '') < :before "
        "AND NOT (i.state IN ('queued', 'delivered', 'started') AND d.status <> 'closed') "
        "AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.invitation_id = i.id AND a.answered_at >= :before) "
        "AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.invitation_id = i.id "
        "AND (s.submitted_at >= :before OR coalesce(s.offered_at, '') >= :before)) "
        "AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.invitation_id = i.id "
        "AND (c.agreed_at >= :before OR coalesce(c.withdrawn_at, '') >= :before)) "
        "AND NOT EXISTS (SELECT 1 FROM interviews c WHERE c.invitation_id = i.id AND (c.state = 'booked' "
        "OR c.ends_at >= :before OR coalesce(c.ended_at, '') >= :before)) ORDER BY i.id LIMIT :limit"
    )
    values = {"t": team_id, "before": text_of(before), "limit": limit}
    return [row["id"] for row in every(db, sql, values)]


def idle_people(db: Database, team_id: str, before: datetime, limit: int) -> list[tuple[int, str, str, bool]]:
    """(id, Slack id, e-mail, whether they asked not to be asked) of people of whom nothing has been heard since an instant."""
    sql = (
        "SELECT p.id, coalesce(p.slack_id, '') AS slack_id, coalesce(p.email, '') AS email, "
        "p.opted_out_at IS NOT NULL OR p.blocked_at IS NOT NULL AS no_more FROM people p "
        "WHERE p.team_id = :t AND p.erased_at IS NULL AND p.added_at < :before AND coalesce(p.panel_at, '') < :before "
        "AND coalesce(p.last_invited_at, '') < :before AND coalesce(p.last_interviewed_at, '') < :before "
        "AND coalesce(p.opted_out_at, '') < :before AND coalesce(p.blocked_at, '') < :before "
        "AND coalesce(p.snoozed_until, '') < :before "
        "AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.person_id = p.id) ORDER BY p.id LIMIT :limit"
    )
    rows = every(db, sql, {"t": team_id, "before": text_of(before), "limit": limit})
    return [(row["id"], row["slack_id"], row["email"], bool(row["no_more"])) for row in rows]


def forget_old_log(db: Database, before: datetime, team_id: str = "") -> int:
    """Delete entries of the audit log from before an instant, and accounts that were not seen since; return how many.

    team_id: of one workspace, "" of all."""
    values = {"before": text_of(before), "t": team_id}
    gone = db.execute("DELETE FROM audit WHERE at < :before AND :t IN ('', team_id)", values).rowcount
    return (
        gone
        + db.execute("DELETE FROM members WHERE seen_at < :before AND :t IN ('', team_id)", values).rowcount
    )


def unlinked_of_email(db: Database, team_id: str, email: str) -> list[int]:
    """The rows of the directory that an e-mail address names, that have no Slack account and no conversation."""
    sql = (
        "SELECT id FROM people WHERE team_id = ? AND slack_id IS NULL AND email <> '' AND email = ? "
        "AND id NOT IN (SELECT person_id FROM invitations)"
    )
    return [row["id"] for row in every(db, sql, [team_id, email.strip().lower()])]
