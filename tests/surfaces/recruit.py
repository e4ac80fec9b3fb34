"""The three steps in which a study is begun, and the choice between its drafts and a new one."""

from dataclasses import replace

from bot.domain.reachability import Reachability
from bot.domain.seats import Way
from bot.domain.segments import SEATED
from bot.domain.studies import GOAL_MAX, OBSERVERS_MAX, Audience, StudyStatus
from bot.views.forms import arrangement_modal, choose_modal, notice_modal, purpose_modal, summary_modal
from handlers.forms import TRIED
from tests.surfaces.audiences import EVERY_BARRIER, REACH, allowed_of
from tests.surfaces.examples import name_of, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual
from tests.surfaces.sentences import DRY_RUN

READER = "researcher"
PLACE = 1


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = replace(study_of(say), status=StudyStatus.DRAFT)
    names = {
        f"U{letter}": name_of(say, name)
        for letter, name in (("I", "Theo Abara"), ("R", "Rita Roe"), ("O", "Ana Duarte"))
    }
    everything = replace(
        study,
        audience=Audience(True, "C2", ("U1", "U2")),
        observers=("UO",),
        recording=True,
        approval=True,
        digest_channel="C1",
        seats=dict.fromkeys(SEATED, 3),
        way=Way.EXACT,
    )
    one = replace(study, seats={SEATED[0]: 1}, incentive="", interviewers=())
    leading = replace(study, title="Why do you love our amazing reports?")
    asking = replace(study, audience=Audience(members=(1,)))
    drafts = [study, replace(study, id=2, goal=say("Learn how teams decide", GOAL_MAX))]
    live = [
        replace(study, id=7, status=StudyStatus.RECRUITING),
        replace(study, id=8, status=StudyStatus.PAUSED),
    ]
    return {
        "what to learn": lambda: purpose_modal(),
        "what to learn, of a draft": lambda: purpose_modal(study),
        "who and where": lambda: arrangement_modal(study, REACH, more=False),
        "who and where, nobody is in the audience": lambda: arrangement_modal(
            replace(study, audience=Audience(panel=False)), Reachability(), more=False
        ),
        "who and where, more": lambda: arrangement_modal(study, REACH, more=True),
        "who and where, more, with everything": lambda: arrangement_modal(everything, REACH, more=True),
        "who and where, all are in Slack": lambda: arrangement_modal(study, Reachability(5, 1), more=False),
        "who and where, each reason why somebody cannot be asked": lambda: arrangement_modal(
            study, EVERY_BARRIER, more=False
        ),
        "who and where, members whom nobody asked": lambda: arrangement_modal(
            asking, REACH, more=False, allowed=allowed_of(say)
        ),
        "who and where, members of a channel that cannot be read": lambda: arrangement_modal(
            asking, REACH, more=False, allowed=[allowed_of(say)[0]._replace(trouble="not_in_channel")]
        ),
        "check and start": lambda: summary_modal(study, REACH, names),
        "check and start, members whom nobody asked": lambda: summary_modal(
            asking, REACH, names, allowed=allowed_of(say)
        ),
        "check and start, with everything": lambda: summary_modal(everything, REACH, names),
        "check and start, one interview and nobody named": lambda: summary_modal(one, REACH, names),
        "check and start, after a dry run": lambda: summary_modal(study, REACH, names, DRY_RUN),
        "check and start, a leading title": lambda: summary_modal(leading, REACH, names),
        "check and start, trial": lambda: summary_modal(replace(study, is_trial=True), REACH, names),
        "tried": lambda: notice_modal("Try it", TRIED),
        "choice between drafts and a new one": lambda: choose_modal(drafts, []),
        "choice, with running studies": lambda: choose_modal(drafts, live),
        "choice, without drafts": lambda: choose_modal([], live),
    }


def large(say: Say) -> Cases:
    """As many as there may be of everything."""
    study = study_of(say)
    crowd = replace(
        study,
        audience=Audience(True, "C2", tuple(f"U{n}" for n in range(100))),
        interviewers=tuple(f"U{n}" for n in range(100)),
        observers=tuple(f"U{n}" for n in range(OBSERVERS_MAX)),
        seats=dict.fromkeys(SEATED, 250),
    )
    names = {f"U{number}": name_of(say) for number in range(100)}
    many = [replace(study, id=number) for number in range(100)]
    return {
        "many drafts": lambda: choose_modal(many, many),
        "a crowd, who and where": lambda: arrangement_modal(crowd, REACH, more=True),
        "a crowd, check and start": lambda: summary_modal(
            crowd, REACH, names, [say(line, 1_000) for line in DRY_RUN * 9]
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
