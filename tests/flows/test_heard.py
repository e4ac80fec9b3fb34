"""Whether the interviews that were held spread as the audience does is told where a study stands."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.stage import LOVES, PAYS, SEND, Stage
from tests.flows.test_own_questions import fill_question, launch, open_builder

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def forecasts() -> bool:
    """They count the audience."""
    return True


def test_a_status_tells_how_the_interviews_spread(stage: Stage) -> None:
    names = ["Ana Ortiz", "Bo Lind", "Cy Young", "Di Moss", "Ed Hart"]
    for number, name in enumerate(names):
        stage.on_panel(stage.person(name), company=f"Company {number}", region="Nordics")
    for number in range(60):
        stage.on_panel(stage.person(f"Far Away{number}"), region="France", opted_out="yes")
    stage.recruit()
    stage.go_to(NINE)
    with stage.bot.bot.store.write() as db:
        db.execute(
            "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, "
            "segment, booked_at) SELECT i.team_id, i.study_id, i.person_id, i.id, 'U9', "
            "'2027-01-1' || (i.id % 9) || 'T10:00:00.000000+00:00', '2027-01-1' || (i.id % 9) || 'T10:30:00.000000+00:00', "
            "'completed', 'love', i.created_at FROM invitations i LIMIT 5"
        )

    assert stage.mara.command("/interview", "status").acked

    seen = stage.mara.dm()[-1].readable()
    assert "Nordics" in seen
    assert "5" in seen


def test_what_a_question_asks_for_variety_is_compared_with_those_who_answered(stage: Stage) -> None:
    people = [stage.person(f"Guest {number:02}") for number in range(14)]
    open_builder(stage, stage.mara, more=True, audience=None, picked=[p.id for p in people], target="12")
    stage.press(stage.mara, "Add a question", on="modal")
    fill_question(stage.mara, "What do you do?", ("Design", "neutral"), ("Support", "neutral"))
    stage.mara.fill("attribute", "role")
    assert not stage.mara.submit().errors
    stage.settle()
    launch(stage, stage.mara)
    asked = stage.invited(people)
    assert len(asked) == 14
    # Five of fourteen do design, and only these are heard.
    for number, person in enumerate(asked):
        for label in ("Answer the questions", PAYS, LOVES, "Design" if number < 5 else "Support", SEND):
            stage.press(person, label)
    with stage.bot.bot.store.write() as db:
        for number, person in enumerate(asked[:5]):
            at = NINE + timedelta(days=number)
            times = [t.isoformat(timespec="microseconds") for t in (at, at + timedelta(minutes=30))]
            db.execute(
                "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, "
                "state, segment, booked_at) SELECT i.team_id, i.study_id, i.person_id, i.id, 'U9', ?, ?, "
                "'completed', 'love', i.created_at FROM invitations i JOIN people p ON p.id = i.person_id "
                "WHERE p.slack_id = ?",
                [*times, person.id],
            )

    assert stage.mara.command("/interview", "status").acked

    seen = stage.mara.dm()[-1].readable()
    assert "role 'Design', with 5 of 5 interviews (100%) and 36% of those who answered." in seen
