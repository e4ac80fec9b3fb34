"""Why was this person invited, or why not: from what was decided, with the numbers that it was decided on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.domain.audiences import Allowance
from bot.domain.blindness import HIDDEN
from bot.domain.conversation import Invitation, InvitationState, Source
from bot.domain.mix import FOUND, Band, Group, described, explain, group_of, one_in
from bot.domain.people import Person, why_not
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import LIVE, Study
from bot.services import mixing, roles
from bot.services.desk import Desk
from bot.services.inviting import reason_of
from bot.services.recruiting import colleague_domains, team_of
from bot.services.showing_team import zone_of_viewer
from bot.views.whereabouts import place_text
from storage import audiences, interviews, invitations, mix, outbox, people, reveals, studies, whereabouts

COLLEAGUE = "They are a colleague: their e-mail address has the domain of the people who run the study."
NEAR_BEST = 0.9
"""A group is as promising as the best when it yields this share of it."""


class Why(NamedTuple):
    """One study, and the sentences on one person in it."""

    study: Study
    sentences: Sequence[str]


def why(desk: Desk, team_id: str, researcher: str, slack_id: str) -> list[Why]:
    """Return, for each live study of a researcher, why a person was invited or was not.

    Whoever is to interview the person, or may come to by an invitation that is live, is told only that. Everybody else is told, and it
    is kept that they know: they may come to interview later.

    Raises:
        NotAllowed: the asker is no researcher.
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        roles.require_researcher(desk, db, team_id, researcher)
        person = people.person_by_slack_id(db, team_id, slack_id)
        found = [s for s in studies.studies_in(db, team_id, LIVE, researcher) if not s.is_trial]
        if person is None:
            return [Why(study, _unknown(db, study, slack_id)) for study in found]
        if reveals.is_hidden_from(db, team_id, researcher, person.id):
            return [Why(study, (HIDDEN,)) for study in found]
        settings = studies.settings_of(db, team_id)
        zone = zone_of_viewer(db, team_id, researcher)
        told = [
            Why(
                study,
                (*sentences(db, study, person, settings, now), *_standing(db, study, person, zone, now)),
            )
            for study in found
        ]
    # Whoever runs a study may come to interview in it: it is kept of all of them that they know.
    known = [study for study in found if study.blind]
    if known:
        with desk.store.write() as db:
            for study in known:
                keep_that_they_know(db, study, person, researcher, now)
    return told


def keep_that_they_know(db: Database, study: Study, person: Person, reader: str, now: datetime) -> None:
    """Keep that somebody has read why a person was invited: if they come to hold the call, they are not blind."""
    if reveals.add(db, study.team_id, study.id, person.id, reader, now):
        subject = f"person {person.id} of study {study.id}"
        outbox.audit(db, study.team_id, reader, "answers revealed", subject, now)


def _unknown(db: Database, study: Study, slack_id: str) -> tuple[str, ...]:
    """What is said of somebody who is not in the directory."""
    allowance = audiences.of_member(db, study.team_id, slack_id, study.audience.members)
    if allowance is None:
        return ("They are not in the directory: nobody said that they may be asked.",)
    if slack_id in team_of(study):
        return ("They run this study.",)
    if people.domains_of(db, study.team_id, [slack_id]) & colleague_domains(db, study):
        return (COLLEAGUE,)
    seen = people.member(db, study.team_id, slack_id)
    if seen is not None and (seen.is_bot or seen.is_deleted):
        return ("They are not asked: a bot, or an account that is deactivated.",)
    return _unasked(allowance, studies.settings_of(db, study.team_id))


def sentences(
    db: Database, study: Study, person: Person, settings: Settings, now: datetime
) -> tuple[str, ...]:
    """Return why a person was invited to a study or was not, for whoever may know it; not where they stand in it."""
    asked = invitations.invitation_of_person(db, study.team_id, study.id, person.id)
    if asked is not None:
        return _invited(db, study, asked)
    if person.slack_id in team_of(study):
        return ("They run this study.",)
    if person.domain and person.domain in colleague_domains(db, study):
        return (COLLEAGUE,)
    barrier = why_not(person, now, settings)
    if barrier is not None:
        return (f"They may not be asked now: {barrier.value}.",)
    was_asked = (study.audience.panel and person.panel_at) or person.slack_id in study.audience.picked
    own = () if was_asked else study.audience.members
    allowance = audiences.of_member(db, study.team_id, person.slack_id, own)
    if not was_asked and allowance is None:
        return ("They are not in the audience of this study.",)
    if invitations.live_of_person(db, study.team_id, person.id):
        return ("Another study has invited them: a person has one invitation at a time.",)
    told = _not_drawn(db, study, person, settings, now)
    return (*_unasked(allowance, settings), *told) if allowance else told


def _unasked(allowance: Allowance, settings: Settings) -> tuple[str, ...]:
    """How somebody comes to be in an audience that nobody asked, and when its turn comes."""
    most = settings.audience_day_cap
    return (
        f"They are a member of {allowance.label}, which an admin allowed to be asked (“{allowance.reason}”).",
        f"Such members come after the panel and picked people, and at most {most} of them a day.",
    )


def _invited(db: Database, study: Study, asked: Invitation) -> tuple[str, ...]:
    call = interviews.latest_of_invitation(db, study.team_id, asked.id)
    is_logged = call is not None and call.elsewhere
    if asked.source is Source.ELSEWHERE:
        return (asked.reason,) if is_logged else ("They were not invited.",)
    stored = mix.choice_of(db, study.team_id, asked.id)
    allowance = audiences.of_invitation(db, study.team_id, asked.id)
    picked = asked.source is Source.PICKED
    chosen = explain(mixing.choice_from(stored)) if stored else ""
    reason = reason_of(chosen, allowance, picked=picked) if stored else asked.reason
    made = invitations.submission(db, study.team_id, asked.id)
    follows = made.reasons if made else ()
    if asked.state is InvitationState.WITHDRAWN:
        follows = (_why_withdrawn(db, study, asked, allowance),)
    if is_logged:
        follows = (*follows, "Interviewed elsewhere, and written down.")
    return tuple(sentence for sentence in (f"Invited. {reason}", *follows) if sentence)


def _standing(db: Database, study: Study, person: Person, zone: str, now: datetime) -> tuple[str, ...]:
    """Where whoever was invited stands, as on their page."""
    asked = invitations.invitation_of_person(db, study.team_id, study.id, person.id)
    row = whereabouts.of_invitation(db, study.team_id, study.id, person.id, now)
    return (f"{place_text(row, zone)}.",) if row and asked and asked.source is not Source.ELSEWHERE else ()


def _why_withdrawn(db: Database, study: Study, asked: Invitation, allowance: Allowance | None) -> str:
    """Why an invitation was withdrawn, as far as it is known; most often it is the allowance under which it was made."""
    if allowance is None or asked.delivered_at is not None:
        return (
            "Invitations are withdrawn by a researcher, or because no open seat could have taken any answer."
        )
    if allowance.ended_at:
        return "An admin took that allowance back before it was sent."
    if allowance.id not in study.audience.members:
        return "These members are in the audience of the study no more."
    person = people.person(db, study.team_id, asked.person_id)
    left = person and not audiences.members_among(db, study.team_id, [allowance.id], [person.slack_id])
    return f"They left {allowance.label} before it was sent." if left else "It ended before it was sent."


def _not_drawn(
    db: Database, study: Study, person: Person, settings: Settings, now: datetime
) -> tuple[str, ...]:
    candidate = mix.candidates_of(db, study.team_id, [person.id])[person.id]
    facts = mixing.study_facts(db, study, settings, now)
    if candidate.company and candidate.company in facts.companies_in_play:
        return ("Somebody else of their company was asked: one participant per company and study.",)
    last = mix.latest_wave(db, study.team_id, study.id)
    if last is None:
        return ("No wave of invitations has gone out yet; they may be in the first one.",)
    return _in_last_wave(last[1], group_of(candidate))


def _in_last_wave(inputs: Mapping[str, Any], group: Group) -> tuple[str, ...]:
    row = next((row for row in inputs["groups"] if _group_from(row["group"]) == group), None)
    if row is None:
        return ("They came into the audience after the last wave; they may be in the next one.",)
    drawn, size = row["drawn"], row["people"]
    if drawn:
        return (
            f"Not drawn: of {size:,} people like them ({described(group)}) the last wave invited {drawn}, by lot.",
        )
    opened = [Segment(name) for name in inputs["open"]]
    yields = dict(zip(FOUND, row["yields"], strict=True))
    best = {s: max(r["yields"][FOUND.index(s)] for r in inputs["groups"]) for s in opened}
    told = [
        f"1 invitation in {one_in(yields[s])} finds a '{s.value}', against 1 in {one_in(best[s])} where they are most frequent"
        for s in opened
    ]
    reasons = f": {'; '.join(told)}" if told else ""
    group_text = f"their group ({described(group)})"
    if any(yields[s] < NEAR_BEST * best[s] for s in opened):
        text = f"Not drawn: in {group_text} fewer of those who are needed are found{reasons}."
    else:
        text = f"Not drawn: the lots of the last wave fell on other groups as promising as {group_text}{reasons}."
    return (text, "The lottery gives them a chance in every wave.")


def _group_from(stored: Sequence[Any]) -> Group:
    band, paying, usage = stored
    return Group(Band(band), paying, usage)
