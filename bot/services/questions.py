"""A study's own questions, while it is a draft: once somebody was asked, everybody is asked the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.questions import (
    OWN_MAX,
    STANDARD,
    Question,
    QuestionForm,
    check_question,
    question_of,
    standard_questions,
)
from bot.domain.studies import Problem, Study
from bot.errors import RuleBroken
from bot.services.desk import Desk
from bot.services.recruiting import draft, draft_of, settings_here
from storage import studies


def screener(desk: Desk, team_id: str, slack_id: str, study_id: int) -> tuple[Study, tuple[Question, ...]]:
    """Return a draft and all its questions in the order they are asked, the standard ones first.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "study_started").
    """
    study = draft(desk, team_id, slack_id, study_id)
    db = desk.store.read()
    own = studies.questions(db, team_id, study_id)
    return study, (*standard_questions(settings_here(desk, db, team_id).product_name), *own)


def save(
    desk: Desk, team_id: str, slack_id: str, study_id: int, key: str, form: QuestionForm, new_key: str
) -> list[Problem]:
    """Add a question as `new_key`, or change the one with `key`. Returns what must be mended instead when something must.

    new_key: the form's own, so that sending it twice adds one question.
    """
    problems = check_question(form)
    if problems:
        return problems

    def changed(own: list[Question]) -> list[Question]:
        place = next((n for n, found in enumerate(own) if found.key in {key, new_key}), None)
        if place is not None:
            own[place] = question_of(form, own[place].key, 0)
        elif len(own) < OWN_MAX:
            own.append(question_of(form, new_key, 0))
        else:
            problems.append(
                Problem("text", f"A study has at most {OWN_MAX} questions of its own. Remove one first.")
            )
        return own

    _change(desk, team_id, slack_id, study_id, changed)
    return problems


def move(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str, by: int, number: int) -> None:
    """Ask a question earlier (`by` -1) or later (1); at the end of the list it stays. So it does where it is not `number` any more."""

    def changed(own: list[Question]) -> list[Question]:
        place = next((n for n, found in enumerate(own) if found.key == key), None)
        if place is not None and own[place].position == number:
            question = own.pop(place)
            own.insert(max(0, place + by), question)
        return own

    _change(desk, team_id, slack_id, study_id, changed)


def remove(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str) -> None:
    """Take a question out. Asking twice is asking once."""
    _change(desk, team_id, slack_id, study_id, lambda own: [found for found in own if found.key != key])


def question(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str) -> Question:
    """Return one question of the study's own. Raises: RuleBroken("stale")."""
    _, found = screener(desk, team_id, slack_id, study_id)
    for one in found:
        if one.key == key and one.is_own:
            return one
    raise RuleBroken("stale")


def _change(
    desk: Desk,
    team_id: str,
    slack_id: str,
    study_id: int,
    changed: Callable[[list[Question]], Sequence[Question]],
) -> None:
    with desk.store.write() as db:
        draft_of(desk, db, team_id, slack_id, study_id)
        own = changed(list(studies.questions(db, team_id, study_id)))
        numbered = [replace(one, position=place) for place, one in enumerate(own, len(STANDARD) + 1)]
        studies.set_questions(db, team_id, study_id, numbered)
