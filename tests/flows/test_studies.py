"""A researcher's studies: the list, the page of one, its funnel; pause, resume and close by a word; a draft like another."""

import pytest

from bot.demo.acts import Person
from bot.views.needs import NOBODY_LEFT
from storage import mix
from tests.flows.scenes import begin_drafts, name_researchers
from tests.flows.stage import ANSWER, DISLIKES, LOVES, PAYS, Stage


def titled(stage: Stage, *titles: str) -> list[int]:
    """Let Mara recruit for studies with these titles."""
    return [stage.recruit(more=True, title=title) for title in titles]


def replied(person: Person) -> str:
    """What somebody was answered last, seen by them alone."""
    return person.dm()[-1].readable()


def test_the_list_leads_to_the_page_of_each_study(stage: Stage) -> None:
    titled(stage, "Why teams stay", "Why teams leave")

    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Open")

    page = stage.mara.modal
    assert page is not None
    assert "Why teams leave" in page.text()
    assert "0 of 2 done" in page.text()


def test_what_goes_on_is_listed_before_drafts_and_what_has_ended(stage: Stage) -> None:
    titled(stage, "Running", "Ended")
    stage.mara.command("/interview", "close ended")
    stage.press(stage.mara, "Close")
    begin_drafts(stage, stage.mara, 1)

    stage.mara.command("/interview", "studies")

    shown = replied(stage.mara)
    assert shown.index("Running") < shown.index("draft") < shown.index("Ended")


def test_a_long_list_is_turned_page_by_page(stage: Stage) -> None:
    begin_drafts(stage, stage.mara, 9)

    stage.mara.command("/interview", "studies")
    first = replied(stage.mara)
    stage.press(stage.mara, "More")
    second = replied(stage.mara)
    stage.press(stage.mara, "Earlier")

    assert "Showing 1–8." in first
    assert "Showing 9–9." in second
    assert replied(stage.mara) == first


def test_words_find_a_study_whatever_their_case(stage: Stage) -> None:
    titled(stage, "Why teams stay", "Onboarding")

    stage.mara.command("/interview", "studies  TEAMS")

    assert "You have 1 study with “TEAMS” in the title." in replied(stage.mara)


def test_the_only_study_that_runs_is_paused_and_resumed_by_a_word(stage: Stage) -> None:
    study_id = stage.recruit()

    stage.mara.command("/interview", "pause")
    paused = stage.value("SELECT status FROM studies WHERE id = ?", study_id)
    stage.mara.command("/interview", "resume")

    assert paused == "paused"
    assert stage.value("SELECT status FROM studies WHERE id = ?", study_id) == "recruiting"


def test_among_several_studies_one_is_chosen_to_pause(stage: Stage) -> None:
    stay, leave = titled(stage, "Why teams stay", "Why teams leave")

    stage.mara.command("/interview", "pause")
    nothing_yet = stage.rows("SELECT DISTINCT status FROM studies")
    stage.press(stage.mara, "Pause")

    assert nothing_yet == [("recruiting",)]
    assert stage.value("SELECT status FROM studies WHERE id = ?", leave) == "paused"
    assert stage.value("SELECT status FROM studies WHERE id = ?", stay) == "recruiting"


def test_closing_always_asks_once_more(stage: Stage) -> None:
    study_id = stage.recruit()

    stage.mara.command("/interview", "close")
    still = stage.value("SELECT status FROM studies WHERE id = ?", study_id)
    stage.press(stage.mara, "Close")

    assert still == "recruiting"
    assert stage.value("SELECT status FROM studies WHERE id = ?", study_id) == "closed"


def test_where_nothing_can_be_paused_the_answer_says_where_the_studies_are(stage: Stage) -> None:
    stage.mara.command("/interview", "pause")

    assert replied(stage.mara) == "You have no study to pause. `/interview studies` lists all of them."


@pytest.mark.parametrize("verb", ["pause", "close"])
def test_words_that_no_title_has_are_said_back(stage: Stage, verb: str) -> None:
    titled(stage, "Why teams stay")

    stage.mara.command("/interview", f"{verb} z<zz")

    assert replied(stage.mara) == (
        f"No study with “z<zz” in its title is there to {verb}. `/interview studies` lists all of them."
    )


def test_the_page_shows_what_was_done_on_it(stage: Stage) -> None:
    stage.recruit()
    open_page(stage)

    stage.press(stage.mara, "Pause", on="modal")

    page = stage.mara.modal
    assert page is not None
    assert "paused" in page.text()
    assert "Resume" in page.buttons


def test_a_study_is_edited_from_its_page_which_shows_the_change(stage: Stage) -> None:
    stage.recruit()
    open_page(stage)

    stage.press(stage.mara, "Edit", on="modal")
    stage.mara.fill("deadline", "2027-02-05")
    assert stage.mara.submit().acked
    stage.settle()

    page = stage.mara.modal
    assert page is not None
    assert "until Fri 5 Feb 2027" in page.text()


def test_a_duplicate_is_a_draft_with_everything_of_the_first(stage: Stage) -> None:
    first = stage.recruit(more=True, title="Why teams stay", incentive="A voucher")
    open_page(stage)

    stage.press(stage.mara, "Duplicate", on="modal")

    found = stage.rows("SELECT title, incentive, status FROM studies WHERE id <> ?", first)
    assert found == [("Why teams stay", "A voucher", "draft")]
    assert stage.rows("SELECT segment, planned FROM seats WHERE study_id <> ? ORDER BY 1", first) == [
        ("dislike", 2),
        ("love", 2),
    ]
    form = stage.mara.modal
    assert form is not None
    assert "What do you want to learn?" in form.text()


def test_a_draft_is_deleted_from_its_page(stage: Stage) -> None:
    begin_drafts(stage, stage.mara, 1)
    open_page(stage)

    stage.press(stage.mara, "Delete the draft", on="modal")

    assert stage.rows("SELECT * FROM studies") == []
    assert stage.rows("SELECT * FROM seats") == []


def test_the_funnel_counts_people_at_every_step(stage: Stage) -> None:
    ana, ben, cal = stage.customers("Ana Ortiz", "Ben Birk", "Cal Cole")
    stage.recruit(audience=None, picked=[ana.id, ben.id, cal.id])
    stage.go_on(hours=1)
    stage.answer(ana, PAYS, LOVES)
    stage.answer(ben, PAYS, DISLIKES)
    stage.press(cal, ANSWER)
    open_page(stage)

    stage.press(stage.mara, "Funnel", on="modal")

    form = stage.mara.modal
    assert form is not None
    line = "invited · {} reached · {} began · {} answered · {} fit · {} booked · {} completed"
    assert f"everybody: 3 {line.format(3, 3, 2, 2, 0, 0)}" in form.text().replace("*", "")


@pytest.mark.parametrize(
    ("count", "rest"), [(1, ""), (2, "and 1 more: see the funnel"), (3, "and 2 more: see the funnel")]
)
def test_a_page_tells_the_gravest_problems_and_the_funnel_all_when_there_are_more(
    stage: Stage, count: int, rest: str
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    study_id = stage.recruit(audience=None, picked=[ana.id])
    stage.go_on(hours=1)
    warnings = [f"Warning {number}." for number in range(count)]
    told = {"when": "Full in May.", "warnings": warnings, "runs": 9, "full": 0.9, "lines": []}
    team = str(stage.value("SELECT team_id FROM studies"))
    with stage.bot.bot.store.write() as db:
        mix.keep_forecast(db, team, study_id, "2027-01-11", told, stage.clock.instant)

    open_page(stage)
    assert stage.mara.modal is not None
    page = stage.mara.modal.text()
    stage.press(stage.mara, "Funnel", on="modal")
    funnel = stage.mara.modal.text()

    nobody = NOBODY_LEFT.text
    assert page.index(nobody) < page.index("Warning 0.")
    assert page.count("Warning") == 1
    assert ("more: see the funnel" in page) is bool(rest)
    assert rest in page
    assert [one for one in (nobody, *warnings) if one in funnel] == ([nobody, *warnings] if rest else [])


def open_page(stage: Stage) -> None:
    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Open")


def test_an_admin_reaches_the_studies_of_others_and_changes_none_by_a_bare_word(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    study_id = stage.recruit(rita, more=True, title="Why teams stay")

    stage.mara.command("/interview", "studies")
    listed = replied(stage.mara)
    stage.mara.command("/interview", "pause")
    asked = replied(stage.mara)
    untouched = stage.value("SELECT status FROM studies WHERE id = ?", study_id)
    stage.press(stage.mara, "Pause")

    assert "Rita Roe’s study" in listed
    assert asked.startswith("Which study do you want to pause?")
    assert untouched == "recruiting"
    assert stage.value("SELECT status FROM studies WHERE id = ?", study_id) == "paused"


def test_an_admin_with_studies_of_their_own_lists_everybodys_too(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(rita, more=True, title="Why teams leave")
    titled(stage, "Why teams stay")

    stage.mara.command("/interview", "studies teams")
    own = stage.mara.dm()[-1]
    stage.press(stage.mara, "Show everybody’s")
    everybodys = stage.mara.dm()[-1].readable()
    stage.press(stage.mara, "Show only mine")

    assert own.readable().startswith("You have 1 study with “teams” in the title.")
    assert everybodys.startswith("There are 2 studies here with “teams” in the title.")
    assert "Rita Roe’s study" in everybodys
    assert replied(stage.mara) == own.readable()


def test_of_somebody_elses_only_study_it_says_that_it_is_here(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(rita)

    for person in (stage.mara, rita):
        person.command("/interview", "studies")

    assert replied(stage.mara).startswith("There is 1 study here.")
    assert replied(rita).startswith("You have 1 study.")
    assert not {"Show everybody’s", "Show only mine"} & {*stage.mara.dm()[-1].buttons, *rita.dm()[-1].buttons}


def test_a_long_list_of_everybodys_studies_is_turned_page_by_page(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    begin_drafts(stage, rita, 9)
    begin_drafts(stage, stage.mara, 1)

    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Show everybody’s")
    stage.press(stage.mara, "More")

    assert replied(stage.mara).startswith("There are 10 studies here. Showing 9–10.")


def test_a_researcher_does_not_see_the_studies_of_others(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(more=True, title="Why teams stay")

    rita.command("/interview", "studies")

    assert replied(rita) == "You have no study. Start one with `/interview recruit`."
