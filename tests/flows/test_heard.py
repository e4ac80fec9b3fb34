"""Whether the interviews that were held spread as the audience does is told where a study stands."""

from datetime import UTC, datetime

from tests.flows.stage import Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


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
