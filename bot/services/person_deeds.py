"""What a researcher does with one person: each in one transaction, looked at again there, and answered with what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlite_utils import Database

from bot.domain.bookings import move_until
from bot.domain.conversation import CancelledAs, Conversation, Interview, InterviewState, InvitationState
from bot.domain.directory import NOTE_MAX, REASON_MAX, SOURCE_MAX, About, Deed, Wanted, tag_of
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.people import Person
from bot.domain.studies import Study
from bot.domain.whereabouts import NoReminder, may_cancel, may_withdraw, why_no_move
from bot.domain.working_hours import zone_of
from bot.errors import NotAllowed, RuleBroken
from bot.services import approving, ending, explaining, revealing, roles, saying
from bot.services.desk import Desk
from bot.services.people import allowed, known_person, next_reminder
from bot.services.showing_team import name_of
from bot.views import deeds
from storage import approvals, invitations, notes, outbox, people, studies

UNDER_WAY = (InvitationState.QUEUED, InvitationState.DELIVERED, InvitationState.STARTED)


@dataclass(frozen=True)
class Doing:
    """One thing that somebody does with a person, inside its transaction. study: `None` in the directory."""

    desk: Desk
    db: Database
    team_id: str
    by: str
    person: Person
    study: Study | None
    now: datetime

    def audit(self, action: str) -> None:
        """Keep that it was done: nothing that was typed, so that an erasure leaves nothing of it."""
        outbox.audit(self.db, self.team_id, self.by, action, f"person {self.person.id}", self.now)

    def conversation(self) -> Conversation:
        """The person's conversation in the study. Raises: RuleBroken("stale"): they have none."""
        if self.study is not None:
            asked = invitations.invitation_of_person(self.db, self.team_id, self.study.id, self.person.id)
            facts = invitations.conversation(self.db, self.team_id, asked.id) if asked else None
            if facts is not None:
                return facts
        raise RuleBroken("stale")


Effect = Callable[[Doing, str], str]


def do(desk: Desk, team_id: str, by: str, about: About, deed: Deed, item: str, key: str) -> str:
    """Do one thing with a person and return the sentence on it; "" when the press had come before.

    item: the tag or the number of the note that it is about.

    Raises:
        NotAllowed; RuleBroken("no_such_person", "no_such_study", "stale", "study_ended").
    """
    if deed is Deed.APPROVE:
        approving.approve(desk, team_id, by, _invitation_of(desk, team_id, by, about), key)
        return deeds.APPROVED
    return _within(desk, team_id, by, about, key, lambda doing: _DEEDS[deed](doing, item))


def write_down(
    desk: Desk, team_id: str, by: str, about: About, wanted: Wanted, text: str, day: date | None, key: str
) -> str:
    """Do with a person what needs words, and return the sentence on it. day: of a consent. Raises as `do` does."""
    if wanted is Wanted.DECLINE:
        approving.decline(desk, team_id, by, _invitation_of(desk, team_id, by, about), text)
        return deeds.DECLINED
    return _within(desk, team_id, by, about, key, lambda doing: _FORMS[wanted](doing, text, day))


def may_write_down(desk: Desk, team_id: str, by: str, about: About) -> str:
    """Return a person's name for a form about them. Raises as `do` does."""
    with desk.store.snapshot() as db:
        allowed(desk, db, team_id, by, about)
        return known_person(db, team_id, about).name


def _within(desk: Desk, team_id: str, by: str, about: About, key: str, effect: Callable[[Doing], str]) -> str:
    now = desk.clock.now()
    with desk.store.write() as db:
        study = allowed(desk, db, team_id, by, about)
        doing = Doing(desk, db, team_id, by, known_person(db, team_id, about), study, now)
        if not outbox.first_time(db, team_id, key, now):
            return ""
        said = effect(doing)
    desk.wake()
    return said


def _invitation_of(desk: Desk, team_id: str, by: str, about: About) -> int:
    with desk.store.snapshot() as db:
        study = allowed(desk, db, team_id, by, about)
        person = known_person(db, team_id, about)
        asked = invitations.invitation_of_person(db, team_id, study.id, person.id) if study else None
        if asked is None:
            raise RuleBroken("stale")
        return asked.id


def _unblock(doing: Doing, _item: str) -> str:
    roles.require_admin(doing.desk, doing.db, doing.team_id, doing.by)
    if doing.person.blocked_at is None:
        return deeds.NOT_BLOCKED
    people.mark(doing.db, doing.team_id, doing.person.id, blocked_at=None, blocked_reason="", blocked_by="")
    doing.audit("unblocked")
    return deeds.UNBLOCKED


def _block(doing: Doing, reason: str, _day: date | None) -> str:
    db, team_id, person, now = doing.db, doing.team_id, doing.person, doing.now
    if person.blocked_at:
        return deeds.BLOCKED_BEFORE
    said = reason[:REASON_MAX]
    people.mark(db, team_id, person.id, blocked_at=now, blocked_reason=said, blocked_by=doing.by)
    invitations.end_offers_of_person(db, team_id, person.id, now)
    doing.audit("blocked")
    for live in invitations.live_of_person(db, team_id, person.id):
        invitations.change(db, team_id, live.id, UNDER_WAY, state=InvitationState.WITHDRAWN.value)
        outbox.drop_where(db, team_id, Kind.NUDGE, live.id, now)
        facts = invitations.conversation(db, team_id, live.id)
        if facts is not None:
            _show_ended(db, facts, live.state, now)
    for invitation_id in approvals.awaited_of_person(db, team_id, person.id):
        facts = invitations.conversation(db, team_id, invitation_id)
        if facts is not None:
            saying.show_approval(db, facts, now)
    return deeds.BLOCKED


def _show_ended(db: Database, facts: Conversation, before: InvitationState, now: datetime) -> None:
    """Show an invitation that ended; one that had not left is not heard of."""
    if before is not InvitationState.QUEUED:
        saying.show_conversation(db, facts, now, lane=Lane.WITHDRAWAL)
    saying.show_study(db, facts.study, now)


def _colleague(doing: Doing, _item: str) -> str:
    if not doing.person.is_colleague:
        people.mark(doing.db, doing.team_id, doing.person.id, is_colleague=1)
        doing.audit("marked as colleague")
    return deeds.COLLEAGUE


def _no_colleague(doing: Doing, _item: str) -> str:
    if doing.person.is_colleague:
        people.mark(doing.db, doing.team_id, doing.person.id, is_colleague=0)
        doing.audit("marked as no colleague")
    return deeds.NO_COLLEAGUE


def _join_panel(doing: Doing, source: str, day: date | None) -> str:
    if doing.person.opted_out_at:
        return deeds.OPTED_OUT
    seen = people.member(doing.db, doing.team_id, doing.by)
    zone = zone_of(seen.zone if seen else "")
    at = datetime.combine(day, time(), zone).astimezone(UTC) if day else doing.now
    people.mark(
        doing.db,
        doing.team_id,
        doing.person.id,
        panel_at=min(at, doing.now),
        panel_source=source[:SOURCE_MAX],
    )
    doing.audit("panel consent given")
    return deeds.ON_PANEL


def _leave_panel(doing: Doing, source: str, _day: date | None) -> str:
    if doing.person.panel_at is None:
        return deeds.NOT_ON_PANEL
    people.mark(doing.db, doing.team_id, doing.person.id, panel_at=None, panel_source="")
    text = f"Taken off the panel: {source[:SOURCE_MAX]}"
    notes.add_note(doing.db, doing.team_id, doing.person.id, text, doing.by, doing.now)
    doing.audit("panel consent withdrawn")
    return deeds.OFF_PANEL


def _tag(doing: Doing, text: str, _day: date | None) -> str:
    added = notes.add_tag(doing.db, doing.team_id, doing.person.id, tag_of(text), doing.by, doing.now)
    return deeds.TAGGED if added else deeds.NOT_TAGGED


def _remove_tag(doing: Doing, tag: str) -> str:
    notes.remove_tag(doing.db, doing.team_id, doing.person.id, tag)
    return deeds.UNTAGGED


def _note(doing: Doing, text: str, _day: date | None) -> str:
    kept = notes.add_note(doing.db, doing.team_id, doing.person.id, text[:NOTE_MAX], doing.by, doing.now)
    return deeds.NOTED if kept else deeds.TOO_MANY_NOTES


def _delete_note(doing: Doing, item: str) -> str:
    found = notes.note(doing.db, doing.team_id, doing.person.id, int(item)) if item.isdecimal() else None
    if found is None:
        return deeds.NO_NOTE
    if found.author != doing.by and not roles.is_admin(doing.desk, doing.db, doing.team_id, doing.by):
        raise NotAllowed((found.author,) if found.author else ())
    notes.delete_note(doing.db, doing.team_id, doing.person.id, found.id)
    return deeds.NOTE_DELETED


def _why(doing: Doing, _item: str) -> str:
    if doing.study is None:
        raise RuleBroken("stale")
    if revealing.will_interview_blind(doing.db, doing.team_id, doing.by, doing.person.id):
        return explaining.BLIND
    explaining.keep_that_they_know(doing.db, doing.study, doing.person, doing.by, doing.now)
    return ""


def _remind(doing: Doing, _item: str) -> str:
    facts, settings = doing.conversation(), studies.settings_of(doing.db, doing.team_id)
    at = next_reminder(doing.db, facts, settings, doing.now)
    if isinstance(at, NoReminder):
        return deeds.no_reminder(at)
    asked = facts.invitation
    entry = Entry(
        doing.team_id,
        Lane.INVITATION,
        Kind.NUDGE,
        asked.id,
        facts.person.slack_id,
        at,
        f"nudge:{asked.id}:2",
        {"last": "yes"},
    )
    outbox.put(doing.db, entry, doing.now)
    doing.audit("reminded")
    return deeds.REMINDED if at <= doing.now else deeds.REMINDED_LATER


def _withdraw(doing: Doing, _item: str) -> str:
    facts = doing.conversation()
    asked = facts.invitation
    if not may_withdraw(asked.state):
        return deeds.NOT_WITHDRAWN
    withdrawn = InvitationState.WITHDRAWN.value
    invitations.change(doing.db, doing.team_id, asked.id, (asked.state,), state=withdrawn)
    outbox.drop_where(doing.db, doing.team_id, Kind.NUDGE, asked.id, doing.now)
    _show_ended(doing.db, facts, asked.state, doing.now)
    outbox.audit(
        doing.db, doing.team_id, doing.by, "invitation withdrawn", f"invitation {asked.id}", doing.now
    )
    return deeds.WITHDRAWN


def _booked(doing: Doing) -> tuple[Conversation, Interview | None]:
    facts = doing.conversation()
    call = facts.interview
    return facts, call if call and call.state is InterviewState.BOOKED else None


def _offer_move(doing: Doing, _item: str) -> str:
    facts, call = _booked(doing)
    settings = studies.settings_of(doing.db, doing.team_id)
    if call is None:
        return deeds.NO_CALL
    barrier = why_no_move(call, facts.invitation.moving_until, doing.now, settings)
    if barrier is not None:
        return deeds.no_move(barrier, settings)
    until, asked = move_until(call, settings), facts.invitation
    invitations.change(doing.db, doing.team_id, asked.id, (asked.state,), moving_until=until, slot_page=0)
    saying.show_conversation_anew(doing.db, facts, doing.now, deeds.ASKED_TO_MOVE)
    saying.show_conversation_then(doing.db, facts, until, doing.now)
    outbox.audit(doing.db, doing.team_id, doing.by, "other times offered", f"interview {call.id}", doing.now)
    return deeds.MOVE_OFFERED


def _cancel_call(doing: Doing, _item: str) -> str:
    facts, call = _booked(doing)
    if call is None:
        return deeds.NO_CALL
    if not may_cancel(call, doing.now):
        return deeds.CALL_BEGUN
    ending.cancel(doing.db, facts, call, doing.by, CancelledAs.RESEARCHER, doing.now)
    saying.show_conversation_anew(doing.db, facts, doing.now)
    if call.interviewer != doing.by:
        name = name_of(doing.db, doing.team_id, doing.by)
        code = "cancelled_by_researcher"
        saying.notify(doing.db, doing.team_id, call.interviewer, code, call.id, doing.now, name=name)
    return deeds.CANCELLED


_DEEDS: Mapping[Deed, Effect] = {
    Deed.UNBLOCK: _unblock,
    Deed.COLLEAGUE: _colleague,
    Deed.NO_COLLEAGUE: _no_colleague,
    Deed.REMOVE_TAG: _remove_tag,
    Deed.DELETE_NOTE: _delete_note,
    Deed.WHY: _why,
    Deed.OFFER_MOVE: _offer_move,
    Deed.CANCEL_CALL: _cancel_call,
    Deed.REMIND: _remind,
    Deed.WITHDRAW: _withdraw,
}
_FORMS: Mapping[Wanted, Callable[[Doing, str, date | None], str]] = {
    Wanted.BLOCK: _block,
    Wanted.PANEL: _join_panel,
    Wanted.OFF_PANEL: _leave_panel,
    Wanted.TAG: _tag,
    Wanted.NOTE: _note,
}
