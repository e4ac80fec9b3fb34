"""Thank-yous: who is owed what for a call, for whoever runs the study; and that it was sent."""

from collections.abc import Sequence

from sqlite_utils import Database

from bot.domain.studies import Study
from bot.services import roles, saying
from bot.services.desk import Desk
from bot.services.showing_team import name_of
from bot.views.thanks import PER_PAGE, Line, ThanksShown
from storage import outbox, thanks
from storage.thanks import ThankYou


def listed(
    desk: Desk, team_id: str, slack_id: str, study_id: int, page: int = 0, *, sent: bool = False
) -> ThanksShown:
    """Return one page (from 0; the last one for any beyond) of what a study owes, or of what was sent.

    Raises:
        NotAllowed: neither the study's researcher nor an admin. RuleBroken("no_such_study").
    """
    with desk.store.snapshot() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        count = thanks.counted(db, team_id, study_id)
        total = count.sent if sent else count.owed
        page = min(page, max(0, total - 1) // PER_PAGE)
        found = thanks.page(db, team_id, study_id, sent=sent, offset=page * PER_PAGE, limit=PER_PAGE)
        lines = [_line(db, team_id, one) for one in found]
        return ThanksShown(study, lines, count.owed, count.sent, count.nameless, sent, page)


def mark_sent(desk: Desk, team_id: str, slack_id: str, study_id: int, interview_ids: Sequence[int]) -> None:
    """Keep that the thank-yous for some calls of a study were sent. Those that are marked already stay as they are. Raises as `listed`."""
    now = desk.clock.now()
    with desk.store.write() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        done = thanks.mark_sent(db, team_id, study_id, interview_ids, slack_id, now)
        _keep(desk, db, study, done, slack_id, "thank-you marked as sent")
    desk.wake()


def undo(desk: Desk, team_id: str, slack_id: str, study_id: int, interview_ids: Sequence[int]) -> None:
    """Owe the thank-yous for some calls again: they were not sent after all. Raises as `listed`."""
    with desk.store.write() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        done = thanks.mark_owed(db, team_id, study_id, interview_ids)
        _keep(desk, db, study, done, slack_id, "thank-you not sent after all")
    desk.wake()


def _keep(desk: Desk, db: Database, study: Study, changed: Sequence[int], by: str, what: str) -> None:
    now = desk.clock.now()
    for interview_id in changed:
        outbox.audit(db, study.team_id, by, what, f"interview {interview_id}", now)
    if changed:
        saying.show_study(db, study, now)
        saying.follow_in_homes(db, study, by, now)


def _line(db: Database, team_id: str, one: ThankYou) -> Line:
    by = name_of(db, team_id, one.sent_by) if one.sent_by else ""
    return Line(one.interview_id, one.name, one.email, one.incentive, one.owed_at, one.sent_at, by)
