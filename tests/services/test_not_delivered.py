"""What can never arrive is told to the researcher: each thing once."""

from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.segments import Segment
from bot.services import showing
from tests.services.practice import TEAM, Practice


def test_two_things_that_cannot_be_delivered_at_once_are_two_sentences(practice: Practice) -> None:
    study = practice.recruit({Segment.LOVE: 1, Segment.DISLIKE: 1})
    with practice.store.write() as db:
        for channel in ("C1", "C2", "C2"):
            entry = Entry(TEAM, Lane.INVITATION, Kind.OPEN_CALL, study, channel, practice.now, channel)
            showing.after_failed(practice.desk, db, entry, "is_archived", practice.now)

    told = practice.rows("SELECT detail FROM outbox WHERE kind = 'notice' ORDER BY id")
    assert [channel for row in told for channel in ("C1", "C2") if channel in row["detail"]] == ["C1", "C2"]
