"""What a researcher does with one person: each in one transaction, looked at again there, and answered with what was done."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

from bot.domain.conversation import InvitationState
from bot.domain.directory import NOTE_MAX, REASON_MAX, SOURCE_MAX, About, Deed, Wanted, tag_of
from bot.domain.outbox import Kind
from bot.domain.working_hours import zone_of
from bot.errors import NotAllowed, RuleBroken
from bot.services import approving, person_in_study, roles, saying
from bot.services.desk import Desk
from bot.services.people import allowed, known_person
from bot.services.person_doing import Doing, show_ended
from bot.views import deeds
from storage import approvals, invitations, notes, outbox, people

UNDER_WAY = (InvitationState.QUEUED, InvitationState.DELIVERED, InvitationState.STARTED)


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
            show_ended(db, facts, live.state, now)
    for invitation_id in approvals.awaited_of_person(db, team_id, person.id):
        facts = invitations.conversation(db, team_id, invitation_id)
        if facts is not None:
            saying.show_approval(db, facts, now)
    return deeds.BLOCKED


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


_DEEDS: Mapping[Deed, Effect] = {
    Deed.UNBLOCK: _unblock,
    Deed.COLLEAGUE: _colleague,
    Deed.NO_COLLEAGUE: _no_colleague,
    Deed.REMOVE_TAG: _remove_tag,
    Deed.DELETE_NOTE: _delete_note,
    Deed.WHY: person_in_study.why,
    Deed.OFFER_MOVE: person_in_study.offer_move,
    Deed.CANCEL_CALL: person_in_study.cancel_call,
    Deed.REMIND: person_in_study.remind,
    Deed.WITHDRAW: person_in_study.withdraw,
}
_FORMS: Mapping[Wanted, Callable[[Doing, str, date | None], str]] = {
    Wanted.BLOCK: _block,
    Wanted.PANEL: _join_panel,
    Wanted.OFF_PANEL: _leave_panel,
    Wanted.TAG: _tag,
    Wanted.NOTE: _note,
}
