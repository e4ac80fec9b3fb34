"""A segment that would take too many invitations pauses, and its researcher is asked: as far as they may know which one it is."""

import json
from datetime import timedelta

import pytest

from bot.domain.segments import Segment
from bot.services.inviting import PAUSED_BLINDLY
from tests.services.practice import MONDAY, RESEARCHER, TEAM, Practice

ASKED, ANSWERED, LEFT = 1_000, 60, 40


def nobody_dislikes(practice: Practice) -> int:
    """A study whose thousand invitations brought sixty who love the product, and nobody who dislikes it."""
    practice.join([{"slack_id": f"UP{number:04}"} for number in range(ASKED + LEFT)])
    study = practice.recruit({Segment.LOVE: 70, Segment.DISLIKE: 6}, deadline="2027-05-28")
    sent = MONDAY.isoformat(timespec="microseconds")
    with practice.store.write() as db:
        db.execute(
            "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
            "deliver_after, delivered_at) SELECT team_id, ?1, id, 'wave', iif(slack_id < ?2, 'submitted', 'expired'), '', 0.5, 0, "
            "?3, ?3, ?3 FROM people WHERE slack_id < ?4",
            [study, f"UP{ANSWERED:04}", sent, f"UP{ASKED:04}"],
        )
        db.execute(
            "INSERT INTO submissions (invitation_id, team_id, study_id, segment, provisional, verdict, reasons, submitted_at) "
            "SELECT id, team_id, study_id, 'love', 0, 'standby', '[]', ?1 FROM invitations WHERE state = 'submitted'",
            [sent],
        )
    practice.clock.move_by(timedelta(days=28))
    return study


@pytest.mark.parametrize("holds_a_call", [False, True])
def test_a_researcher_who_has_a_call_before_them_does_not_read_which_segment_it_is(
    practice: Practice, holds_a_call: bool
) -> None:
    study = nobody_dislikes(practice)
    if holds_a_call:
        begins, ends = (practice.now + timedelta(hours=hours) for hours in (5, 6))
        with practice.store.write() as db:
            db.execute(
                "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, "
                "segment, booked_at) SELECT team_id, study_id, person_id, id, ?, ?, ?, 'booked', 'love', created_at "
                "FROM invitations WHERE state = 'submitted' LIMIT 1",
                [RESEARCHER, *(at.isoformat(timespec="microseconds") for at in (begins, ends))],
            )

    practice.invite(study)

    rows = practice.rows(
        "SELECT detail FROM outbox WHERE intent LIKE 'notice:wave_paused:%' AND team_id = ?", TEAM
    )
    [text] = [json.loads(row["detail"])["text"] for row in rows]
    assert (text == PAUSED_BLINDLY) == holds_a_call
    assert ("unhappy" in text) != holds_a_call
