"""What is kept for a while and no longer: both sides of each bound, and the counts that stay."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import StudyStatus
from bot.services import erasing, leaving_alone, retaining
from bot.services.retaining import kept_months, months_before
from storage import outbox, studies
from tests.services.erasure import ANA, MARK, everything_about, traces
from tests.services.practice import TEAM, Practice

SECOND = timedelta(seconds=1)


def last_heard(practice: Practice, study_id: int) -> datetime:
    return datetime.fromisoformat(practice.call_of(practice.invitation(ANA, study_id))["ends_at"])


def a_year_and_more(practice: Practice, **columns: object) -> int:
    """A study of a call that was held; nothing of anything younger."""
    study_id = everything_about(practice)
    practice.set_status(study_id, StudyStatus.CLOSED)
    return study_id


def answers(practice: Practice) -> int:
    return int(practice.value("SELECT count(*) FROM answers WHERE value LIKE ?", f"{MARK}%"))


@pytest.mark.parametrize(
    ("months", "hard_stop", "left"),
    [
        (12, 24, 12), (24, 24, 24), (36, 24, 24), (1, 24, 1), (0, 24, 1),
        (18, 18, 18), (18, 17, 17), (36, 36, 24), (12, 0, 1),
    ],
)  # fmt: skip
def test_nothing_is_kept_longer_than_the_hard_stop_and_that_is_two_years_at_most(
    months: int, hard_stop: int, left: int
) -> None:
    assert kept_months(Settings(retention_months=months, hard_stop_months=hard_stop)) == left


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        (datetime(2027, 1, 11, 9, tzinfo=UTC), 12, datetime(2026, 1, 11, 9, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 12, datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2027, 3, 31, 9, tzinfo=UTC), 1, datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2027, 1, 31, 9, tzinfo=UTC), 2, datetime(2026, 11, 30, 9, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, before: datetime) -> None:
    assert months_before(now, months) == before


def test_a_conversation_is_emptied_after_twelve_months_and_not_before(practice: Practice) -> None:
    study_id = a_year_and_more(practice)
    heard = last_heard(practice, study_id)
    after = heard.replace(year=heard.year + 1)
    seats = studies.seats_now(practice.store.read(), TEAM, practice.study(study_id), practice.now)

    practice.clock.move_to(after - SECOND)
    retaining.forget_what_is_old(practice.desk)
    assert answers(practice) == 1
    practice.clock.move_to(after + SECOND)
    retaining.forget_what_is_old(practice.desk)

    assert practice.value("SELECT count(*) FROM answers") == 0
    assert practice.value("SELECT count(*) FROM consents WHERE invitation_id = 1") == 0
    assert studies.seats_now(practice.store.read(), TEAM, practice.study(study_id), practice.now) == seats
    assert seats.of(Segment.LOVE).filled == 1


def test_the_person_stays_in_the_directory_and_nothing_ties_them_to_what_they_answered(
    practice: Practice,
) -> None:
    study_id = a_year_and_more(practice)
    practice.clock.move_to(practice.now + timedelta(days=370))

    retaining.forget_what_is_old(practice.desk)

    person = practice.person_id(ANA)
    assert practice.rows("SELECT 1 FROM invitations WHERE person_id = ?", person) == []
    assert practice.rows("SELECT 1 FROM interviews WHERE person_id = ?", person) == []
    assert (
        practice.value("SELECT count(*) FROM interviews WHERE study_id = ? AND state = 'completed'", study_id)
        == 1
    )


def test_what_still_happens_is_kept(practice: Practice) -> None:
    study_id = everything_about(practice, held=False)
    practice.clock.move_to(practice.now + timedelta(days=800))

    retaining.forget_what_is_old(practice.desk)

    # A call that nobody has said the outcome of.
    assert practice.value(
        "SELECT reason <> '' FROM invitations WHERE study_id = ? AND state = 'submitted'", study_id
    )


def test_a_workspace_may_keep_less_long(practice: Practice) -> None:
    a_year_and_more(practice)
    practice.setting("retention_months", 3)
    practice.clock.move_to(practice.now + timedelta(days=95))

    retaining.forget_what_is_old(practice.desk)

    assert practice.value("SELECT count(*) FROM answers") == 0


def test_after_two_years_of_nothing_people_leave_the_directory_and_opt_outs_hold_for_good(
    practice: Practice,
) -> None:
    practice.join([{"slack_id": ANA, "email": "a@b.example"}, {"slack_id": "U0NO", "email": "no@b.example"}])
    practice.mark("U0NO", opted_out_at=practice.now)
    began = practice.now

    practice.clock.move_to(began.replace(year=began.year + 2) - SECOND)
    retaining.forget_what_is_old(practice.desk)
    assert practice.value("SELECT count(*) FROM people") == 2
    practice.clock.move_to(began.replace(year=began.year + 2) + SECOND)
    retaining.forget_what_is_old(practice.desk)

    assert practice.value("SELECT count(*) FROM people") == 0
    db = practice.store.read()
    assert leaving_alone.is_marked(practice.desk.marks, db, TEAM, "U0NO")
    assert leaving_alone.is_marked(practice.desk.marks, db, TEAM, email="no@b.example")
    assert not leaving_alone.is_marked(practice.desk.marks, db, TEAM, ANA, "a@b.example")


def test_a_workspace_may_let_people_and_the_log_go_earlier(practice: Practice) -> None:
    practice.join([{"slack_id": ANA, "email": "a@b.example"}])
    practice.setting("hard_stop_months", 12)
    with practice.store.write() as db:
        for team_id in (TEAM, "T0OTHER"):
            outbox.audit(db, team_id, ANA, "something", "some study", practice.now)
    gone_at = practice.now.replace(year=practice.now.year + 1)

    def left() -> tuple[object, list[object]]:
        log = practice.rows("SELECT team_id FROM audit WHERE action = 'something' ORDER BY team_id")
        return practice.value("SELECT count(*) FROM people"), [row["team_id"] for row in log]

    practice.clock.move_to(gone_at - SECOND)
    retaining.forget_what_is_old(practice.desk)
    before = left()
    practice.clock.move_to(gone_at + SECOND)
    retaining.forget_what_is_old(practice.desk)

    assert before == (1, sorted([TEAM, "T0OTHER"]))
    assert left() == (0, ["T0OTHER"])


def test_whoever_takes_part_stays_in_the_directory(practice: Practice) -> None:
    practice.join([{"slack_id": ANA}])
    practice.clock.move_to(practice.now + timedelta(days=800))
    practice.mark(ANA, last_interviewed_at=practice.now - timedelta(days=10))

    retaining.forget_what_is_old(practice.desk)

    assert practice.value("SELECT count(*) FROM people") == 1


def test_the_log_is_kept_for_two_years_and_names_nobody_whose_data_went(practice: Practice) -> None:
    a_year_and_more(practice)
    entries = practice.value("SELECT count(*) FROM audit")
    practice.clock.move_to(practice.now + timedelta(days=370))
    retaining.forget_what_is_old(practice.desk)
    assert practice.value("SELECT count(*) FROM audit") == entries + 1
    assert practice.rows("SELECT actor, subject FROM audit ORDER BY id DESC LIMIT 1") == [
        {"actor": "erased", "subject": "conversations"}
    ]

    practice.clock.move_to(practice.now + timedelta(days=365))
    retaining.forget_what_is_old(practice.desk)

    assert (
        practice.value("SELECT count(*) FROM audit WHERE at < ?", months_before(practice.now, 24).isoformat())
        == 0
    )


def test_what_was_emptied_is_gone_from_the_file_too(practice: Practice) -> None:
    a_year_and_more(practice)
    practice.clock.move_to(practice.now + timedelta(days=370))
    retaining.forget_what_is_old(practice.desk)

    assert erasing.scrub(practice.desk)

    assert traces(practice.store.path, [f"{MARK} wrote this", f"{MARK} is nice"]) == []


def test_what_was_asked_lately_and_came_to_nothing_is_kept(practice: Practice) -> None:
    a_year_and_more(practice)
    practice.clock.move_to(practice.now + timedelta(days=370))
    now = practice.now.isoformat(timespec="microseconds")
    with practice.store.write() as db:
        db.execute(
            "UPDATE invitations SET state = 'withdrawn', delivered_at = NULL, created_at = ? WHERE person_id = ?",
            [now, practice.person_id("U0BOB")],
        )
        db.execute("DELETE FROM consents WHERE scope LIKE '%observers%'")

    retaining.forget_what_is_old(practice.desk)

    assert practice.value("SELECT reason FROM invitations WHERE created_at = ?", now)


def test_a_second_look_changes_nothing(practice: Practice) -> None:
    a_year_and_more(practice)
    practice.clock.move_to(practice.now + timedelta(days=370))
    assert retaining.forget_what_is_old(practice.desk) > 0

    assert retaining.forget_what_is_old(practice.desk) == 0
