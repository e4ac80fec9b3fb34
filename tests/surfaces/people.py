"""The directory, the people of a study, and the page of one person with its forms."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import InvitationState
from bot.domain.directory import (
    NOTE_MAX,
    PAGE,
    REASON_MAX,
    SOURCE_MAX,
    TAG_MAX,
    TAGS_MAX,
    WORDS_MAX,
    About,
    Counts,
    Filter,
    Looked,
    Note,
    Wanted,
    standing,
)
from bot.domain.people import Person, Plan
from bot.domain.settings import Settings
from bot.domain.whereabouts import NoMove, NoReminder, Place, Reminders, Row
from bot.views import deeds
from bot.views.directory import DirectorySeen, StudyPeopleSeen, directory_modal, study_people_modal
from bot.views.person import HISTORY, person_modal
from bot.views.person_forms import form_modal
from bot.views.person_seen import InStudy, NoteSeen, PastSeen, PersonSeen
from tests.domain.examples import INTERVIEW, NOW
from tests.surfaces.examples import ZONE, name_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "researcher"
PLACE = 3
COMPANY_MAX = 200
AGO, LATER = NOW - timedelta(days=3), NOW + timedelta(days=4)
SETTINGS = Settings()


def person_of(say: Say) -> Person:
    """Somebody of the directory who can be asked."""
    return Person(
        7,
        "T1",
        "U1",
        "ada@paper.example",
        name_of(say),
        say("Paper Works", COMPANY_MAX),
        Plan.PAYING,
        9,
        13,
        say("daily", COMPANY_MAX),
        say("Europe", COMPANY_MAX),
        ZONE,
    )


def row_of(say: Say, place: Place, state: InvitationState = InvitationState.SUBMITTED) -> Row:
    """Somebody in a study."""
    return Row(
        1,
        7,
        name_of(say),
        place,
        state,
        since=AGO,
        starts_at=INTERVIEW.starts_at,
        until=LATER,
        invited_at=AGO,
    )


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    return {
        **directory_cases(say),
        **study_cases(say),
        **person_cases(say),
        **in_study_cases(say),
        **form_cases(say),
    }


def directory_cases(say: Say) -> Cases:
    person = person_of(say)
    found = [
        person,
        person._replace(id=8, name=name_of(say, "Bo Lind"), panel_at=AGO),
        person._replace(id=9, name="", company="", last_invited_at=AGO),
        person._replace(id=10, name=name_of(say, "Cy Young"), opted_out_at=AGO),
        person._replace(id=11, name=name_of(say, "Di Roe"), slack_id=""),
    ]
    counts = Counts(
        people=100_000, panel=25_000, linked=80_000, free=74_000, resting=4_000, out=2_000, unreachable=120
    )
    people = [(one, standing(one, NOW, SETTINGS)) for one in found]
    others = [person._replace(id=11 + n, name=name_of(say, f"Eve Hale {n}")) for n in range(1, PAGE - 4)]
    full = [*people, *((one, standing(one, NOW, SETTINGS)) for one in others)]

    def seen(looked: Looked, total: int, **more: object) -> View:
        made = DirectorySeen(looked, counts, people, total, is_more=False, zone=ZONE)
        return directory_modal(made._replace(**more))  # type: ignore[arg-type]

    words = say("ada", WORDS_MAX)
    return {
        "the directory": lambda: seen(Looked(), 100_000, people=full),
        "a page in the middle": lambda: seen(Looked("", Filter.RESTING.value, 10), 214, people=full),
        "the last page of a search": lambda: seen(Looked(words, Filter.ALL.value, 20), 25),
        "more were found than are listed": lambda: seen(Looked(words), 1_000, is_more=True, people=full),
        "nobody was found": lambda: seen(Looked(words), 0, people=[]),
        "nobody is in the directory": lambda: seen(Looked(), 0, people=[], counts=Counts()),
    }


def study_cases(say: Say) -> Cases:
    study = study_of(say)
    rows = [row_of(say, place) for place in Place]
    rows += [
        row_of(say, Place.INVITED, state)
        for state in (InvitationState.QUEUED, InvitationState.DELIVERED, InvitationState.STARTED)
    ]
    rows += [
        row_of(say, Place.EXPIRED, InvitationState.EXPIRED),
        row_of(say, Place.EXPIRED, InvitationState.WITHDRAWN),
        row_of(say, Place.DECLINED)._replace(opted_out=True),
        row_of(say, Place.INVITED, InvitationState.QUEUED)._replace(since=None, until=None),
    ]
    rows = [row._replace(name=name_of(say, f"Ada {number}")) for number, row in enumerate(rows, 1)]
    counts = dict.fromkeys(Place, 2)
    words = say("ada", WORDS_MAX)
    return {
        "people of a study": lambda: study_people_modal(
            StudyPeopleSeen(study, Looked(), rows[:10], 24, counts, ZONE)
        ),
        "people of a study, later": lambda: study_people_modal(
            StudyPeopleSeen(study, Looked(before=10), rows[10:], 24, counts, ZONE)
        ),
        "people of a study, none stands there": lambda: study_people_modal(
            StudyPeopleSeen(study, Looked(words, Place.BOOKED.value), [], 0, counts, ZONE)
        ),
        "people of a study, nobody was invited": lambda: study_people_modal(
            StudyPeopleSeen(study, Looked(), [], 0, {}, ZONE)
        ),
    }


def page(person: Person, **more: object) -> View:
    made = PersonSeen(About(person.id), person, standing(person, NOW, SETTINGS), ZONE)
    return person_modal(replace(made, **more))  # type: ignore[arg-type]


def person_cases(say: Say) -> Cases:
    person, by = person_of(say), name_of(say, "Rita Roe")
    note = Note(3, say("Likes to be called in the morning.", NOTE_MAX), "UR", AGO)
    notes = [NoteSeen(note, by, may_delete=True), *[NoteSeen(note, by, may_delete=False)] * 4]
    past = [PastSeen(study_of(say).title, row_of(say, place)) for place in Place][:HISTORY]
    others = [PastSeen("", row_of(say, place)) for place in (Place.BOOKED, Place.COMPLETED, Place.DECLINED)]
    tags = [say(f"tag {number}", TAG_MAX) for number in range(TAGS_MAX)]
    extra = {
        say(f"column {number}", COMPANY_MAX) + f" {number}": say("value", COMPANY_MAX) for number in range(23)
    }
    on_panel = person._replace(panel_at=AGO, panel_source=say("said so by mail", SOURCE_MAX))
    bare = Person(7, "T1", "U1")
    blocked = person._replace(blocked_at=AGO)
    reason = say("Was rude to our team.", REASON_MAX)
    return {
        "somebody of whom nothing is known": lambda: page(bare),
        "somebody who can be asked": lambda: page(
            person, said=deeds.NOTED, notes=notes[:2], note_count=2, tags=["beta"]
        ),
        "somebody on the panel, with everything there may be": lambda: page(
            on_panel,
            extra=extra,
            tags=tags,
            notes=notes,
            note_count=12,
            past=past,
            past_count=30,
            about=About(7, 0, 5, 10),
        ),
        "somebody of other researchers' studies": lambda: page(
            person._replace(last_interviewed_at=AGO), past=others, past_count=3
        ),
        "somebody who opted out": lambda: page(person._replace(opted_out_at=AGO)),
        "somebody who is blocked": lambda: page(blocked, blocked_reason=reason, blocked_by=by),
        "somebody who is blocked, for an admin": lambda: page(blocked, is_admin=True),
        "a colleague": lambda: page(person._replace(is_colleague=True)),
        "somebody with whom one has a call": lambda: page(person, is_blind=True, note_count=7),
    }


def in_study_cases(say: Say) -> Cases:
    person, study = person_of(say), study_of(say)
    why = (say("Invited. A customer who is rarely heard.", 500),)
    booked = InStudy(
        study,
        row_of(say, Place.BOOKED),
        call=INTERVIEW,
        interviewer=name_of(say, "Theo Abara"),
        may_cancel=True,
    )
    invited = InStudy(study, row_of(say, Place.INVITED, InvitationState.DELIVERED), may_withdraw=True)

    def within(there: InStudy, **more: object) -> View:
        return page(person, in_study=there, about=About(7, 1), **more)

    return {
        "in a study, not invited": lambda: within(InStudy(study, may_ask_why=True)),
        "in a study, not invited, and why": lambda: within(InStudy(study, why=why)),
        "in a study, waits for approval": lambda: within(
            InStudy(study, row_of(say, Place.APPROVAL), may_ask_why=True)
        ),
        "in a study, invited": lambda: within(
            replace(invited, remind_at=NOW, reminders=Reminders((AGO,)), why=why)
        ),
        "in a study, has begun": lambda: within(
            InStudy(
                study, row_of(say, Place.INVITED, InvitationState.STARTED), no_reminder=NoReminder.NOT_WAITING
            )
        ),
        **{
            f"in a study, no reminder: {barrier.value.replace('_', ' ')}": lambda barrier=barrier: within(
                replace(invited, no_reminder=barrier)
            )
            for barrier in NoReminder
        },
        "in a study, booked": lambda: within(booked),
        **{
            f"in a study, booked and not moved: {barrier.value}": lambda barrier=barrier: within(
                replace(booked, no_move=barrier, may_cancel=barrier is not NoMove.NEAR)
            )
            for barrier in NoMove
        },
        "in a study, completed": lambda: within(InStudy(study, row_of(say, Place.COMPLETED), why=why)),
    }


def form_cases(say: Say) -> Cases:
    return {
        f"form: {wanted.value.replace('_', ' ')}": lambda wanted=wanted: form_modal(
            wanted, About(7, 1), name_of(say), NOW.date()
        )
        for wanted in Wanted
    }


CASES = cases(usual)
EXTREME = extremes(cases)
