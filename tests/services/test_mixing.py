"""How the engine sees what the database holds, and what it makes of it: standings, days, standby, waves."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import InvitationState, Stage
from bot.domain.mix import Standing, decide
from bot.domain.people import why_not
from bot.domain.seats import Way
from bot.domain.segments import Segment
from bot.domain.studies import StudyStatus
from bot.domain.working_hours import date_of_working_day, working_day, zone_of
from bot.services import booking, inviting, mixing, screening
from storage import people
from tests.services.practice import INTERVIEWERS, MONDAY, RESEARCHER, TEAM, Practice, open_practice

ANA, BO, CY = "UP0", "UP1", "UP2"
LOVE, DISLIKE = Segment.LOVE, Segment.DISLIKE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFER_LIFE = 4 * DAY


def panel(number: int, **known: str) -> list[dict[str, str]]:
    return [{"slack_id": f"UP{place}"} | known for place in range(number)]


def invited(practice: Practice, number: int = 1, way: Way = Way.ON_TIME, seats: int = 1) -> int:
    """A study in front of so many people; return its id."""
    practice.join(panel(number))
    study = practice.recruit({LOVE: seats}, way)
    practice.invite(study)
    practice.deliver()
    return study


def offered(practice: Practice, study: int, *slack_ids: str) -> None:
    for slack_id in slack_ids:
        practice.say(practice.invitation(slack_id, study), LOVE)


# Where a case stands


def test_whoever_is_invited_is_waited_for_from_the_day_of_delivery(practice: Practice) -> None:
    practice.join(panel(1), zone="America/New_York")
    study = practice.recruit({LOVE: 1})
    practice.invite(study)
    queued = practice.case(ANA, study)
    practice.clock.move_by(7 * HOUR)
    practice.deliver()

    delivered = practice.case(ANA, study)

    day = working_day(MONDAY, "UTC")
    assert (queued.standing, delivered.standing) == (Standing.WAITING, Standing.WAITING)
    assert queued.sent_on == day + 5 / 24  # nine in New York
    assert delivered.sent_on == day + 7 / 24
    assert (delivered.answered_on, delivered.segment, delivered.offers, delivered.bookings) == (
        None,
        None,
        0,
        0,
    )
    assert delivered.by_engine


def test_an_invitation_that_a_pause_held_back_is_as_young_as_if_it_were_sent_now(practice: Practice) -> None:
    practice.join([{"slack_id": ANA, "company": "Acme"}], zone="America/New_York")
    study = practice.recruit({LOVE: 1})
    practice.invite(study)
    practice.set_status(study, StudyStatus.PAUSED)
    practice.clock.move_by(14 * DAY)
    practice.set_status(study, StudyStatus.RECRUITING)

    case = practice.case(ANA, study)

    assert case.sent_on >= practice.facts(study).now
    assert practice.facts(study).companies_in_play == {"acme"}


def test_whoever_answers_some_questions_has_begun(practice: Practice) -> None:
    study = invited(practice)
    before = practice.case(ANA, study)
    practice.start(practice.invitation(ANA, study))

    after = practice.case(ANA, study)

    assert (before.has_begun, after.has_begun) == (False, True)
    assert after.standing is Standing.WAITING


def test_five_working_days_without_an_answer_are_silence(practice: Practice) -> None:
    study = invited(practice)
    practice.clock.move_by(7 * DAY - timedelta(seconds=1))
    practice.end_what_is_over()
    before = practice.case(ANA, study).standing
    practice.clock.move_by(timedelta(seconds=1))
    practice.end_what_is_over()

    after = practice.case(ANA, study).standing

    assert (before, after) == (Standing.WAITING, Standing.SILENT)


@pytest.mark.parametrize("press", [screening.decline, screening.stop])
def test_whoever_says_no_is_silent(practice: Practice, press: Callable[..., object]) -> None:
    study = invited(practice)
    press(practice.desk, practice.press(practice.invitation(ANA, study)))

    assert practice.case(ANA, study).standing is Standing.SILENT


@pytest.mark.parametrize("column", ["opted_out_at", "blocked_at", "unreachable"])
def test_of_somebody_out_of_reach_no_answer_is_waited_for(practice: Practice, column: str) -> None:
    study = invited(practice)
    practice.mark(ANA, **{column: "deactivated" if column == "unreachable" else MONDAY})

    assert practice.case(ANA, study).standing is Standing.SILENT


def test_an_invitation_that_its_study_took_back_teaches_nothing(practice: Practice) -> None:
    study = invited(practice)
    practice.set_status(study, StudyStatus.CLOSED)

    assert practice.state(practice.invitation(ANA, study)) is InvitationState.WITHDRAWN
    assert practice.facts(study).cases == ()


def test_whoever_sends_answers_waits_for_a_verdict_in_that_very_moment(practice: Practice) -> None:
    study = invited(practice)
    conversation = practice.conversation(practice.invitation(ANA, study))
    filing = screening.filing_of({"relationship": "pays", "feeling": "loves"})

    facts = mixing.with_answer(practice.facts(study), conversation, filing, practice.now + DAY)

    (case,) = facts.cases
    assert (case.standing, case.segment) == (Standing.ANSWERED, LOVE)
    assert case.answered_on == working_day(MONDAY + DAY, "UTC")


def test_an_answer_that_the_study_has_no_seat_for_is_thanked(practice: Practice) -> None:
    study = invited(practice)
    practice.say(practice.invitation(ANA, study), DISLIKE)

    case = practice.case(ANA, study)

    assert (case.standing, case.segment, case.offers) == (Standing.THANKED, DISLIKE, 0)


def test_whoever_is_shown_times_was_offered_them_at_that_moment(practice: Practice) -> None:
    study = invited(practice)
    practice.clock.move_by(3 * HOUR)
    offered(practice, study, ANA)

    case = practice.case(ANA, study)

    at = working_day(MONDAY + 3 * HOUR, "UTC")
    assert (case.standing, case.offered_on, case.answered_on) == (Standing.OFFERED, at, at)
    assert (case.offers, case.bookings) == (1, 0)


def test_an_offer_that_lapsed_is_standby_and_a_second_one_is_lost(practice: Practice) -> None:
    study = invited(practice)
    offered(practice, study, ANA)
    practice.clock.move_by(OFFER_LIFE - timedelta(seconds=1))
    before = practice.case(ANA, study).standing
    practice.clock.move_by(timedelta(seconds=1))
    lapsed = practice.case(ANA, study).standing
    practice.end_what_is_over()
    ended = practice.case(ANA, study).standing
    inviting.offer_to_standby(practice.desk, TEAM, study, practice.now)
    again = practice.case(ANA, study)
    practice.clock.move_by(2 * OFFER_LIFE)
    practice.end_what_is_over()

    twice = practice.case(ANA, study)

    assert (before, lapsed, ended) == (Standing.OFFERED, Standing.STANDBY, Standing.STANDBY)
    assert (again.standing, again.offers) == (Standing.OFFERED, 2)
    assert (twice.standing, twice.offers) == (Standing.LOST, 2)


def test_a_call_is_booked_and_then_held(practice: Practice) -> None:
    study = invited(practice)
    offered(practice, study, ANA)
    invitation = practice.invitation(ANA, study)
    practice.book(invitation)
    booked = practice.case(ANA, study)
    call = practice.call_of(invitation)
    practice.clock.move_to(datetime.fromisoformat(call["ends_at"]))
    practice.end_call(call, "completed")

    held = practice.case(ANA, study)

    assert (booked.standing, booked.offered_on, booked.bookings) == (Standing.BOOKED, None, 1)
    assert (held.standing, held.offers, held.bookings) == (Standing.COMPLETED, 1, 1)


def test_whoever_opts_out_and_keeps_the_call_is_still_booked(practice: Practice) -> None:
    study = invited(practice)
    offered(practice, study, ANA)
    practice.book(practice.invitation(ANA, study))
    screening.stop(practice.desk, practice.press(practice.invitation(ANA, study)))

    assert practice.case(ANA, study).standing is Standing.BOOKED


@pytest.mark.parametrize("outcome", ["cancelled", "no_show"])
def test_a_call_that_did_not_come_about_is_lost(practice: Practice, outcome: str) -> None:
    study = invited(practice)
    offered(practice, study, ANA)
    practice.book(practice.invitation(ANA, study))
    call = practice.call_of(practice.invitation(ANA, study))
    practice.clock.move_to(datetime.fromisoformat(call["ends_at"]) - timedelta(minutes=1))
    practice.end_call(call, outcome)

    case = practice.case(ANA, study)

    assert (case.standing, case.offers, case.bookings) == (Standing.LOST, 1, 1)


def test_whoever_asks_for_another_time_is_offered_again(practice: Practice) -> None:
    study = invited(practice)
    offered(practice, study, ANA)
    practice.book(practice.invitation(ANA, study))
    booking.cancel(practice.desk, practice.press(practice.invitation(ANA, study)))
    cancelled = practice.case(ANA, study).standing
    screening.rebook(practice.desk, practice.press(practice.invitation(ANA, study)))

    again = practice.case(ANA, study)

    assert cancelled is Standing.LOST
    assert (again.standing, again.offers, again.bookings) == (Standing.OFFERED, 2, 1)


def test_another_time_is_not_offered_when_a_colleague_takes_part_by_now(practice: Practice) -> None:
    practice.join([{"slack_id": ANA, "company": "Acme"}])
    study = practice.recruit({LOVE: 2}, open_call=True)
    practice.invite(study)
    practice.deliver()
    offered(practice, study, ANA)
    practice.book(practice.invitation(ANA, study))
    booking.cancel(practice.desk, practice.press(practice.invitation(ANA, study)))
    practice.join([{"slack_id": BO, "company": " ACME "}])
    inviting.answer_open_call(practice.desk, TEAM, BO, study, practice.key())
    practice.say(practice.invitation(BO, study), LOVE)

    screening.rebook(practice.desk, practice.press(practice.invitation(ANA, study)))

    assert practice.case(BO, study).standing is Standing.OFFERED
    assert practice.case(ANA, study).standing is Standing.STANDBY


def test_whoever_declines_the_times_is_lost_and_whoever_answered_an_open_call_teaches_nothing(
    practice: Practice,
) -> None:
    practice.join(panel(1))
    study = practice.recruit({LOVE: 1}, open_call=True)
    inviting.answer_open_call(practice.desk, TEAM, ANA, study, practice.key())
    practice.say(practice.invitation(ANA, study), LOVE)
    screening.decline(practice.desk, practice.press(practice.invitation(ANA, study)))

    case = practice.case(ANA, study)

    assert (case.standing, case.by_engine) == (Standing.LOST, False)


def test_a_company_counts_as_one_however_it_is_written(practice: Practice) -> None:
    practice.join([{"slack_id": ANA, "company": "Café Nord"}, {"slack_id": BO, "company": " CAFÉ NORD "}])
    study = practice.recruit({LOVE: 3})

    assert len(practice.invite(study)) == 1


# Standby


def with_standby(practice: Practice, way: Way = Way.ON_TIME) -> tuple[int, list[str]]:
    """A study whose only seat was booked and came free again; return it, and two people on standby in lottery order."""
    study = practice.recruit({LOVE: 1}, way, open_call=True)
    found = [f"UP{place}" for place in range(5)]
    for slack_id in found:
        inviting.answer_open_call(practice.desk, TEAM, slack_id, study, practice.key())
    offered(practice, study, *found)
    for slack_id in found:
        invitation = practice.invitation(slack_id, study)
        if practice.stage(invitation) in {Stage.CONSENT, Stage.TIMES}:
            practice.book(invitation)
    waiting = [slack_id for slack_id in found if practice.case(slack_id, study).standing is Standing.STANDBY]
    assert len(waiting) >= 2, [practice.case(slack_id, study).standing for slack_id in found]
    for slack_id in set(found) - set(waiting):
        invitation = practice.invitation(slack_id, study)
        if practice.stage(invitation) is Stage.BOOKED:
            booking.cancel(practice.desk, practice.press(invitation))
    return study, sorted(waiting, key=lambda slack_id: practice.case(slack_id, study).lot)


def promote(practice: Practice, study: int) -> int:
    return inviting.offer_to_standby(practice.desk, TEAM, study, practice.now)


def test_people_on_standby_are_offered_a_seat_one_at_a_time_by_lot(practice: Practice) -> None:
    study, waiting = with_standby(practice)

    numbers = [promote(practice, study), promote(practice, study)]

    assert numbers == [1, 0]
    standings = [practice.case(slack_id, study).standing for slack_id in waiting[:2]]
    assert standings == [Standing.OFFERED, Standing.STANDBY]


def test_after_an_hour_of_work_the_next_one_is_offered_the_seat_and_the_late_one_may_still_take_it(
    practice: Practice,
) -> None:
    study, (first, second, *_) = with_standby(practice)
    promote(practice, study)
    practice.clock.move_by(HOUR - timedelta(seconds=1))
    too_early = promote(practice, study)
    fresh = practice.case(first, study)
    practice.clock.move_by(timedelta(seconds=1))
    aged = practice.case(first, study)
    in_time = promote(practice, study)

    practice.book(practice.invitation(first, study))

    assert (too_early, in_time) == (0, 1)
    assert fresh.offered_on is not None
    assert aged.offered_on == fresh.offered_on - mixing.UNTAKEN_HOLD
    assert practice.case(first, study).standing is Standing.BOOKED
    assert practice.case(second, study).standing is Standing.OFFERED


def test_the_hour_is_one_of_working_hours(practice: Practice) -> None:
    study, _ = with_standby(practice)
    practice.clock.move_to(MONDAY + 7.5 * HOUR)  # half past four in the afternoon
    promote(practice, study)

    practice.clock.move_to(MONDAY + DAY + 0.5 * HOUR - timedelta(seconds=1))
    too_early = promote(practice, study)
    practice.clock.move_by(timedelta(seconds=1))

    assert (too_early, promote(practice, study)) == (0, 1)


def test_an_exact_study_offers_the_seat_to_the_next_one_only_when_the_offer_is_over(
    practice: Practice,
) -> None:
    study, (first, second, *_) = with_standby(practice, Way.EXACT)
    promote(practice, study)
    practice.clock.move_by(OFFER_LIFE - timedelta(seconds=1))
    before = practice.case(second, study).standing, promote(practice, study)
    practice.clock.move_by(timedelta(seconds=1))
    practice.end_what_is_over()
    promote(practice, study)

    assert before == (Standing.STANDBY, 0)
    standings = {practice.case(slack_id, study).standing for slack_id in (first, second)}
    assert standings == {Standing.OFFERED, Standing.STANDBY}


# Waves


def test_a_study_sends_one_wave_a_day(practice: Practice) -> None:
    practice.join(panel(1))
    study = practice.recruit({LOVE: 3})
    first = practice.invite(study)
    practice.join([{"slack_id": BO}])
    practice.clock.move_by(14 * HOUR + timedelta(minutes=59))
    same_day = practice.invite(study)
    practice.clock.move_by(9 * HOUR)
    before_work = practice.invite(study)
    practice.clock.move_by(timedelta(minutes=1))

    at_work = practice.invite(study)

    assert (first, same_day, before_work, at_work) == ([ANA], [], [], [BO])


@pytest.mark.parametrize(("hours", "expected"), [(8, []), (9, [ANA])])
def test_no_wave_leaves_in_the_evening_or_at_the_weekend(
    practice: Practice, hours: int, expected: list[str]
) -> None:
    study = practice.recruit({LOVE: 3})
    practice.join(panel(1))
    # From Monday 09:00: the evening, the weekend; then Monday, an hour before work and at its beginning.
    for later in (9, 24 * 5 - 9, 24, 15 + hours):
        practice.clock.move_by(timedelta(hours=later))
        invited = practice.invite(study)
    assert invited == expected


def test_a_day_on_which_nobody_could_be_invited_is_looked_at_again(practice: Practice) -> None:
    study = practice.recruit({LOVE: 3})
    nobody = practice.invite(study)
    practice.join(panel(1))

    somebody = practice.invite(study)

    assert (nobody, somebody) == ([], [ANA])
    assert practice.value("SELECT count(*) FROM waves") == 1


@pytest.mark.parametrize("status", [StudyStatus.PAUSED, StudyStatus.CLOSED])
def test_a_study_that_does_not_recruit_sends_none(practice: Practice, status: StudyStatus) -> None:
    practice.join(panel(1))
    study = practice.recruit({LOVE: 3})
    practice.set_status(study, status)

    assert practice.invite(study) == []


# Days

ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "America/Santiago"]
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
sixty = settings(max_examples=60)
"""Sixty examples: the second works on a database."""


@sixty
@given(st.lists(instants, min_size=2, max_size=20).map(sorted), st.sampled_from(ZONES))
def test_working_days_never_go_back_and_stand_still_at_weekends(moments: list[datetime], zone: str) -> None:
    days = [working_day(moment, zone) for moment in moments]

    assert all(earlier <= later for earlier, later in pairwise(days))
    for moment, day in zip(moments, days, strict=True):
        local = moment.astimezone(zone_of(zone))
        if local.weekday() < 5:
            assert date_of_working_day(day) == local.date()
        else:
            assert date_of_working_day(day) == local.date() + timedelta(days=7 - local.weekday())
            assert day == int(day)


@pytest.mark.parametrize(
    ("friday", "monday"),
    [
        (datetime(2027, 1, 8, 12, tzinfo=UTC), datetime(2027, 1, 11, 12, tzinfo=UTC)),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), datetime(2027, 3, 29, 11, tzinfo=UTC)),  # an hour is skipped
        (
            datetime(2027, 10, 29, 11, tzinfo=UTC),
            datetime(2027, 11, 1, 12, tzinfo=UTC),
        ),  # an hour comes twice
    ],
)
def test_a_weekend_takes_no_time_whatever_the_clocks_do(friday: datetime, monday: datetime) -> None:
    noon = working_day(friday, "Europe/London")

    assert noon % 1 == 0.5
    assert working_day(monday, "Europe/London") == noon + 1


def test_a_study_counts_its_days_where_its_researcher_is(empty_database: Path) -> None:
    with open_practice(
        empty_database, zone="Pacific/Auckland", now=datetime(2027, 1, 8, 10, 30, tzinfo=UTC)
    ) as p:
        study = p.study(p.recruit({LOVE: 1}))
        friday_night, saturday = p.now, p.now + HOUR

    assert mixing.local_day(study, friday_night) == "2027-01-08"
    assert mixing.local_day(study, saturday) == "2027-01-09"
    assert mixing.day_of(study, saturday) == mixing.day_of(study, saturday + 47 * HOUR)
    assert mixing.date_of(study, mixing.day_of(study, saturday)) == date(2027, 1, 11)


# Whom a study may invite

AROUND = st.none() | st.builds(
    lambda days, seconds: MONDAY - timedelta(days=days, seconds=seconds),
    st.sampled_from([0, 30, 90, 365]),
    st.sampled_from([-1, 0, 1]),
)
person = st.fixed_dictionaries(
    {
        "panel_at": st.sampled_from([MONDAY, MONDAY, MONDAY, None]),
        "opted_out_at": st.sampled_from([None, None, None, MONDAY]),
        "blocked_at": st.sampled_from([None, None, None, MONDAY]),
        "snoozed_until": AROUND,
        "unreachable": st.sampled_from(["", "", "", "deactivated"]),
        "is_colleague": st.sampled_from([0, 0, 0, 1]),
        "last_invited_at": AROUND,
        "last_interviewed_at": AROUND,
        "unanswered": st.integers(0, 3),
        "slack_id": st.sampled_from([True, True, True, False]),
        "email": st.sampled_from([None, "customers.example", "EVENHAND.example", "evenhand.example.org"]),
    }
)


@sixty
@given(st.lists(person, max_size=12), st.booleans(), st.sets(st.integers(0, 11)))
def test_the_query_finds_whom_the_rules_let_through(
    empty_database: Path, rows: list[dict[str, object]], panel_asked: bool, picked: set[int]
) -> None:
    with open_practice(empty_database) as practice:
        study_id = practice.recruit({LOVE: 1}, picked=[f"UP{number}" for number in picked])
        with practice.store.write() as db:
            db.execute("UPDATE studies SET audience_panel = ?", [int(panel_asked)])
            for number, row in enumerate(rows):
                known = dict(row)
                found = people.ensure_person(db, TEAM, f"UP{number}", MONDAY)
                known["slack_id"] = f"UP{number}" if row["slack_id"] else None
                known["email"] = f"up{number}@{row['email']}" if row["email"] else None
                people.mark(db, TEAM, found.id, **known)
            for one in (RESEARCHER, *INTERVIEWERS):
                found = people.ensure_person(db, TEAM, one, MONDAY)
                people.mark(db, TEAM, found.id, panel_at=MONDAY)
        db, study = practice.store.read(), practice.study(study_id)
        everybody = [
            found
            for row in practice.rows("SELECT id FROM people")
            if (found := people.person(db, TEAM, row["id"])) is not None
        ]

        reachable = mixing.reachable(db, study, practice.settings(), MONDAY)

        let_through = {
            found.id
            for found in everybody
            if why_not(found, MONDAY, practice.settings()) is None
            and (found.slack_id in study.audience.picked or (panel_asked and found.panel_at))
            and found.slack_id not in {RESEARCHER, *INTERVIEWERS}
            and found.domain != "evenhand.example"
        }
    assert {candidate.id for candidate in reachable} == let_through


def test_nobody_waits_for_a_verdict_between_two_steps(practice: Practice) -> None:
    study = invited(practice, 3, seats=2)
    offered(practice, study, ANA, BO, CY)

    facts = practice.facts(study)

    standings = {case.standing for case in facts.cases}
    assert Standing.ANSWERED not in standings
    waiting = {case.person.id for case in facts.cases if case.standing is Standing.STANDBY}
    assert {decision.person_id for decision in decide(facts)} == waiting
