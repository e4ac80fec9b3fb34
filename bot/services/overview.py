"""What a team member asks to see, and whom to ask for access."""

from collections.abc import Callable

from bot.domain.studies import LIVE
from bot.services import leaving_alone, roles, study_pages, zones
from bot.services.desk import Desk
from bot.services.reading import Reading
from bot.services.recruiting import settings_here
from bot.services.standing import progress_of
from bot.services.times import TimesLeft
from bot.views.studies import ORDER, STATUS_STUDIES, Standing
from storage import people, studies
from storage.people import Member


def know(desk: Desk, team_id: str, slack_id: str, look_up: Callable[[], Member]) -> None:
    """Make sure that whoever types a command has been seen: their role and zone are needed. Looks up once. Whoever had their data
    erased and has no role is not remembered.

    Raises:
        OutsideError: they are new, and Slack did not answer in time.
    """
    if people.member(desk.store.read(), team_id, slack_id) is None:
        seen = look_up()
        with desk.store.write() as db:
            kept = leaving_alone.without_marked(desk.marks, db, team_id, [seen], desk.admins)
            zones.save_members(desk, db, team_id, kept, desk.clock.now())


def status(desk: Desk, team_id: str, slack_id: str, words: str = "") -> Standing:
    """Return how a researcher's live studies stand, those with some words in their title when given. Raises: NotAllowed."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        found = study_pages.named_ids(desk, db, team_id, slack_id, words, [s for s in ORDER if s in LIVE])
        times = TimesLeft(db, settings_here(desk, db, team_id), now)
        shown = [
            study for study_id in found[:STATUS_STUDIES] if (study := studies.study(db, team_id, study_id))
        ]
        standing = [progress_of(Reading(db, study, slack_id, now), times) for study in shown]
        return Standing(standing, len(found), words)


def with_access(desk: Desk, team_id: str, slack_id: str, text: str) -> str:
    """Return the help, with whom to ask for access for those who have none."""
    db = desk.store.read()
    if roles.is_researcher(desk, db, team_id, slack_id):
        return text
    helpers = who_can_help(desk, team_id)
    ask = " or ".join(f"<@{helper}>" for helper in helpers) if helpers else "an admin of this workspace"
    return f"{text}\n\nTo run studies you need access: ask {ask}. Write *stop* to me in a private message to get no invitations."


def who_can_help(desk: Desk, team_id: str) -> tuple[str, ...]:
    """Slack ids of up to three people who can grant access."""
    return roles.who_can_help(desk, desk.store.read(), team_id)
