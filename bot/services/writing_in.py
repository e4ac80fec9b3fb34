"""What people type to the bot, and opening its Home."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.conversation import Stage, stage_of
from bot.services import leaving_alone, saying, screening
from bot.services.desk import Desk
from storage import erasing, invitations, outbox, people

STOP_WORDS = frozenset(
    {"stop", "unsubscribe", "stop it", "please stop", "opt out", "opt-out", "optout", "unsubscribe me"}
)


def is_stop(text: str) -> bool:
    """Whether a typed message asks to be left alone: one of the stop words, whatever its case and punctuation."""
    words = "".join(char for char in text.casefold() if char.isalpha() or char in " -").split()
    return " ".join(words) in STOP_WORDS


def leaves_no_row(desk: Desk, team_id: str, slack_id: str) -> bool:
    """Return whether somebody had their data erased: what they do is answered at once, without a row that names them again."""
    db = desk.store.read()
    return leaving_alone.is_marked(desk.marks, db, team_id, slack_id) and not (
        slack_id in desk.admins or erasing.is_of_the_team(db, team_id, slack_id)
    )


def typed(desk: Desk, team_id: str, slack_id: str, text: str, event_id: str) -> None:
    """Answer a typed message. Its text is looked at and not kept. The same event twice is answered once."""
    now = desk.clock.now()
    with desk.store.write() as db:
        if not outbox.first_time(db, team_id, f"event:{event_id}", now):
            return
        if leaving_alone.is_marked(desk.marks, db, team_id, slack_id):
            saying.notify(db, team_id, slack_id, "opted_out", 0, now)
        elif is_stop(text):
            person = people.ensure_person(db, team_id, slack_id, now)
            screening.opt_out(db, team_id, person.id, slack_id, now)
            saying.notify(db, team_id, slack_id, "opted_out", person.id, now)
        else:
            saying.notify(db, team_id, slack_id, _line_for(desk, team_id, slack_id), 0, now)
    desk.wake()


def home_opened(
    desk: Desk,
    team_id: str,
    slack_id: str,
    shown: str,
    pages: Mapping[str, int] = MappingProxyType({}),
    notice: str = "",
) -> None:
    """Queue somebody's Home. `shown` is what the Home that they see now carries: the same is not published again. pages: which page of
    each section to show; notice: what they have just done."""
    now = desk.clock.now()
    detail = {"shown": shown, "pages": json.dumps(dict(pages)), "notice": notice}
    with desk.store.write() as db:
        saying.show_home(db, team_id, slack_id, now, detail)
    desk.wake()


def _line_for(desk: Desk, team_id: str, slack_id: str) -> str:
    db, now = desk.store.read(), desk.clock.now()
    person = people.person_by_slack_id(db, team_id, slack_id)
    latest = invitations.latest_of_person(db, team_id, person.id) if person else None
    facts = invitations.conversation(db, team_id, latest.id) if latest else None
    over = {Stage.DECLINED, Stage.OPTED_OUT, Stage.CLOSED}
    return "typed" if facts and stage_of(facts, now) not in over else "nothing_open"
