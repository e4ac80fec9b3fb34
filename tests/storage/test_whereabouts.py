"""Where somebody stands, by one query, agrees with what they see: the stage that is worked out from the same facts."""

from collections.abc import Mapping

import pytest

from bot.domain.conversation import Stage as Seen
from bot.domain.conversation import stage_of
from bot.domain.whereabouts import Place
from storage import invitations, whereabouts
from storage.database import Store
from tests.storage.seeding import put, put_invitation, put_person, put_study
from tests.storage.test_audience import NOW, TEAM

BEFORE, AFTER = "2027-01-10T09:00:00.000000+00:00", "2027-01-12T09:00:00.000000+00:00"
FITS: Mapping[Place, set[Seen]] = {
    Place.APPROVAL: {Seen.THANKED},
    Place.STANDBY: {Seen.THANKED},
    Place.OFFERED: {Seen.CONSENT},
    Place.BOOKED: {Seen.BOOKED},
    Place.COMPLETED: {Seen.COMPLETED},
    Place.ANSWERED: {Seen.THANKED},
    Place.INVITED: {Seen.INVITED, Seen.ASKING, Seen.PAUSED},
    Place.DECLINED: {Seen.DECLINED, Seen.OPTED_OUT},
    Place.EXPIRED: {Seen.CLOSED},
    Place.NOT_REACHED: {Seen.CLOSED},
    Place.NO_SHOW: {Seen.MISSED},
    Place.CANCELLED: {Seen.CANCELLED},
}
SUBMITTED = {
    "verdict": "standby",
    "reasons": "[]",
    "submitted_at": BEFORE,
    "provisional": 0,
    "offers": 0,
    "segment": "love",
}
OFFERED = SUBMITTED | {"verdict": "offer", "offered_at": BEFORE, "offer_lapses_at": AFTER, "offers": 1}
CALL = {
    "interviewer": "UI",
    "starts_at": BEFORE,
    "ends_at": AFTER,
    "segment": "love",
    "booked_at": BEFORE,
    "offer": 1,
    "ended_at": BEFORE,
}


@pytest.mark.parametrize(
    ("place", "state", "study", "submission", "call", "more"),
    [
        (Place.INVITED, "delivered", "recruiting", None, None, {}),
        (Place.INVITED, "started", "recruiting", None, None, {}),
        (Place.INVITED, "delivered", "paused", None, None, {}),
        (Place.EXPIRED, "expired", "recruiting", None, None, {}),
        (Place.EXPIRED, "withdrawn", "closed", None, None, {}),
        (Place.NOT_REACHED, "undeliverable", "recruiting", None, None, {}),
        (Place.DECLINED, "declined", "recruiting", None, None, {}),
        (Place.DECLINED, "submitted", "recruiting", SUBMITTED, None, {"opted_out_at": BEFORE}),
        (Place.STANDBY, "submitted", "recruiting", SUBMITTED, None, {}),
        (Place.STANDBY, "submitted", "recruiting", OFFERED | {"offer_lapses_at": NOW.isoformat(timespec="microseconds")}, None, {}),
        (Place.ANSWERED, "submitted", "closed", SUBMITTED, None, {}),
        (Place.ANSWERED, "submitted", "full", OFFERED, None, {}),
        (Place.ANSWERED, "submitted", "recruiting", SUBMITTED | {"verdict": "thank"}, None, {}),
        (Place.APPROVAL, "submitted", "recruiting", SUBMITTED, None, {"approval": None}),
        (Place.ANSWERED, "submitted", "closed", SUBMITTED, None, {"approval": None}),
        (Place.OFFERED, "submitted", "recruiting", OFFERED, None, {"approval": "approved"}),
        (Place.OFFERED, "submitted", "paused", OFFERED, None, {}),
        (Place.BOOKED, "submitted", "recruiting", OFFERED, CALL | {"state": "booked"}, {}),
        (Place.BOOKED, "submitted", "closed", OFFERED, CALL | {"state": "booked"}, {}),
        (Place.COMPLETED, "submitted", "full", OFFERED, CALL | {"state": "completed"}, {}),
        (Place.NO_SHOW, "submitted", "recruiting", OFFERED, CALL | {"state": "no_show"}, {}),
        (Place.CANCELLED, "submitted", "recruiting", OFFERED, CALL | {"state": "cancelled"}, {}),
        (Place.OFFERED, "submitted", "recruiting", OFFERED | {"offers": 2}, CALL | {"state": "cancelled"}, {}),
    ],
)  # fmt: skip
def test_a_place_is_what_the_person_sees(
    store: Store,
    place: Place,
    state: str,
    study: str,
    submission: Mapping[str, object] | None,
    call: Mapping[str, object] | None,
    more: dict[str, object],
) -> None:
    own = {"team_id": TEAM, "study_id": 1, "person_id": 1, "invitation_id": 1}
    with store.write() as db:
        put_study(db, 1)
        db.execute(
            "UPDATE studies SET status = ?, deadline_day = '2027-02-01', zone = 'UTC', blind = 0, created_at = ?",
            [study, BEFORE],
        )
        put_person(db, 1)
        put_invitation(db, 1, 1, 1, state)
        db.execute(
            "UPDATE invitations SET created_at = ?, deliver_after = ?, asking = 1, source = 'wave', aimed_at = NULL",
            [BEFORE, BEFORE],
        )
        if "opted_out_at" in more:
            db.execute("UPDATE people SET opted_out_at = ?", [more["opted_out_at"]])
        if submission:
            put(db, "submissions", team_id=TEAM, study_id=1, invitation_id=1, **submission)
        if "approval" in more:
            put(db, "approvals", team_id=TEAM, invitation_id=1, answer=more["approval"])
        if call:
            put(db, "interviews", id=1, **own, **call)

    row = whereabouts.of_invitation(store.read(), TEAM, 1, 1, NOW)
    facts = invitations.conversation(store.read(), TEAM, 1)

    assert row is not None
    assert facts is not None
    assert row.place is place
    assert stage_of(facts, NOW) in FITS[place]
    assert whereabouts.count_by_place(store.read(), TEAM, 1, NOW) == {place: 1}
    assert whereabouts.page(store.read(), TEAM, 1, place, "", NOW, 10, 0)[1] == 1
    assert whereabouts.page(store.read(), "T2", 1, None, "", NOW, 10, 0) == ([], 0)
