"""Plays each line of the table of access up to where it can be done, and takes what Slack would send then."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

from bot.demo.acts import Person
from bot.demo.elements import controls
from bot.demo.model import EnvelopeType, Json
from bot.demo.payloads import command_payload, event_payload, view_submission_payload
from bot.ids import COMMAND, NUMBERED, Action, Callback
from bot.views.home import PER_PAGE
from bot.views.studies import LISTED
from tests.flows.access_table import CASES, NINE, Case, Thing
from tests.flows.by_hand import on_study, payload_of, press
from tests.flows.lists import LISTS, first_of, open_a_page_of, open_people, people_payload
from tests.flows.stage import (
    Stage,
)

ELSEWHERE = "T000000777"
IN_DIGESTS = {Action.APPROVALS_OPEN, Action.AVAILABILITY_GIVE}
"""Buttons of the digest: they are pressed in its preview, which is the same."""
APPROVALS = {Action.APPROVALS_OPEN, Action.APPROVAL_APPROVE, Action.APPROVAL_DECLINE, Action.APPROVAL_REVEAL}
AT_HOME = {
    Action.TALK_WITHDRAW,
    Action.HOME_MOVE,
    Action.HOME_CANCEL,
    Action.HOME_STOP,
    Action.HOME_ALLOW,
    Action.DATA_SEE,
    Action.DATA_EXPORT,
    Action.DATA_ERASE,
    Callback.DATA_ERASE,
}
ON_A_PAGE = {
    Action.STUDY_EXPORT,
    Action.STUDY_HANDOVER,
    Action.INTERVIEW_LOG,
    Action.STUDY_OPEN,
    Action.STUDY_FUNNEL,
    Action.STUDY_DUPLICATE,
    Action.STUDY_DISCARD,
    Action.STUDIES_PAGE,
    Action.STUDIES_WHOSE,
}
IN_THE_LIST = {Action.THANKS_PAGE, Action.THANKS_SENT, Action.THANKS_ALL_SENT, Action.THANKS_UNDO}
AFTER_A_CALL = {
    Action.CALL_TAKE_BACK,
    Action.CALL_NEWS,
    Action.CALL_NOTES,
    Callback.CALL_NOTES,
    Action.THANKS_LIST,
    *IN_THE_LIST,
}
OWING = {Action.THANKS_LIST, *IN_THE_LIST}
WITH_SOMEBODY = {"why", "forget"}
"""Words that are followed by whom they are about."""


@dataclass(frozen=True)
class Cast:
    """One study, Rita's, and one of everybody around it. `payload` is what the button, form, command or event in question sends."""

    people: dict[str, Person]
    envelope_type: EnvelopeType
    payload: Json


def gather(stage: Stage, name: str) -> Cast:
    """Play until the thing is there, and take what it would send."""
    thing, case = CASES[name]
    people = assemble(stage)
    if isinstance(thing, Action):
        return Cast(people, "interactive", press_payload(stage, people, thing, case))
    if isinstance(thing, Callback):
        return Cast(people, "interactive", form_submission(stage, people, thing, case))
    store, holder = stage.workspace.store, people[case.holder]
    stage.recruit(people["researcher"], audience=None, picked=[people["participant"].id])
    stage.go_to(NINE)
    with store.changing():
        dm = store.open_dm(holder.id)
        if name.startswith("type "):
            text = f"{thing} <@{people['participant'].id}>" if thing in WITH_SOMEBODY else str(thing)
            return Cast(
                people,
                "slash_commands",
                dict(command_payload(store, store.member(holder.id), COMMAND, text, dm)),
            )
        event: Json = {"type": thing, "user": holder.id, "channel": dm.id}
        if thing == "message":
            event |= {"channel_type": "im", "text": "hello", "ts": store.next_ts()}
        else:
            event |= {"tab": "home"}
        return Cast(people, "events_api", event_payload(store, event))


def assemble(stage: Stage) -> dict[str, Person]:
    """One of everybody, in a channel with the bot."""
    people = {
        "admin": stage.mara,
        "researcher": stage.person("Rita Roe", email="rita@paperkite.example"),
        "other researcher": stage.person("Otto Orr", email="otto@otherteam.example"),
        "interviewer": stage.theo,
        "participant": stage.person("Ana Ortiz"),
        "stranger": stage.person("Zoe Zimmer"),
        "external": stage.person("Eve Stone", home_team=ELSEWHERE, is_admin=True),
        "guest": stage.person("Gil Moor", guest="multi"),
        "bot": stage.person("Robo Roy", is_bot=True),
    }
    members = [people[role].id for role in ("stranger", "external", "guest")]
    stage.workspace.add_channel("customers", members)
    stage.go_on(seconds=0)
    name_researchers(stage, people["researcher"], people["other researcher"], people["external"])
    return people


def by(stage: Stage, cast: Cast, role: str) -> Json:
    """The payload with somebody else in it who did it just now, as nobody but Slack could send it."""
    payload, store = deepcopy(cast.payload), stage.workspace.store
    who = cast.people[role]
    home = store.member(who.id).home_team or stage.workspace.installation.team_id
    if cast.envelope_type == "slash_commands":
        payload |= {"user_id": who.id, "team_id": home}
    elif cast.envelope_type == "events_api":
        payload["event"] |= {"user": who.id} | ({"bot_id": "B7"} if role == "bot" else {})
        with store.changing():
            payload["event_id"] = store.next_id("Ev")
    else:
        payload["user"] |= {"id": who.id, "team_id": home}
        payload["team"] = {"id": home, "domain": "theirs"}
    return renewed(stage, payload)


def renewed(stage: Stage, payload: Json) -> Json:
    """The same once more: with a trigger and an address for answers that were not used yet, and pressed a moment later."""
    payload, store = deepcopy(payload), stage.workspace.store
    who = payload["user_id"] if "command" in payload else payload.get("user", {}).get("id", "")
    with store.changing():
        if "trigger_id" in payload:
            opened = payload.get("view") or {}
            in_modal = opened.get("type") == "modal"
            payload["trigger_id"] = store.grant_trigger(who, opened["id"] if in_modal else None)
        if "response_url" in payload:
            place = payload.get("container") or {}
            channel = place.get("channel_id") or payload["channel_id"]
            kind = "commands" if "command" in payload else "actions"
            payload["response_url"] = store.grant_response_url(kind, who, channel, place.get("message_ts"))
        for action in payload.get("actions") or ():
            action["action_ts"] = store.next_ts()
    return payload


def press_payload(stage: Stage, people: dict[str, Person], action: Action, case: Case) -> Json:
    """What a press of a button sends."""
    rita = people["researcher"]
    if action.value.startswith("settings.") or action is Action.STUDY_TAKE_OVER:
        return settings_payload(stage, people, action, case.label)
    if action in ON_PAGES:
        return placed_payload(stage, people, action)
    if action is Action.DIRECTORY_IMPORT:
        return import_payload(stage, rita)
    if action in {Action.IMPORT_CONFIRM, Action.IMPORT_DISCARD}:
        upload(stage, rita)
        return rita.press_payload(case.label)
    if action.value.startswith("calendar."):
        return hours_payload(stage, rita, case.label)
    if action in {Action.HOME_PAGE, Action.AVAILABILITY_OPEN, Action.DIRECTORY_OPEN}:
        for _ in range(PER_PAGE + 1 if action is Action.HOME_PAGE else 1):
            stage.recruit(rita)
        holder = stage.theo if action is Action.AVAILABILITY_OPEN else rita
        open_home(stage, holder)
        return holder.press_payload(case.label, on="home")
    if action is Action.HOME_SNOOZE:
        play_up_to(stage, people, action, case)
        open_home(stage, people["participant"])
        return chosen(stage, people["participant"], case.label, "For a month")
    if action in ON_A_PAGE:
        return page_payload(stage, people, action, case)
    if action in LISTS:
        return people_payload(stage, people, action, case.label)
    if action in IN_DIGESTS:
        play_up_to(stage, people, action, case)
        rita.command("/interview", "digest")
        stage.settle()
        return rita.press_payload(case.label)
    if case.form:
        return form_payload(stage, rita, case.label)
    play_up_to(stage, people, action, case)
    at_home = action in AT_HOME
    if at_home:
        open_home(stage, people["participant"])
    if action is Action.HOME_ALLOW:
        stage.press(people["participant"], "Don't ask me again", on="home")
    on: Literal["home", "modal"] | None = "home" if at_home else "modal" if action in IN_THE_LIST else None
    # One person is owed something, so all of the page are the one.
    label = "Mark as sent" if action is Action.THANKS_ALL_SENT else case.label
    payload = people[case.holder].press_payload(label, on=on)
    if action is Action.THANKS_ALL_SENT:
        payload["actions"][0]["action_id"] = action.value
    found = payload["actions"][0]["action_id"]
    assert found.startswith(action.value) if action in NUMBERED else found == action.value
    return payload


def chosen(stage: Stage, person: Person, name: str, option: str) -> Json:
    """What a choice in somebody's Home sends."""
    person.choose(name, option, on="home")
    stage.settle()
    payload: Json = deepcopy(stage.workspace.log.deliveries("block_actions")[-1].payload)
    return payload


def settings_payload(stage: Stage, people: dict[str, Person], action: Action, label: str) -> Json:
    """What a press in an admin's part of Home, or in the settings, sends."""
    admin = people["admin"]
    stage.recruit(people["researcher"])
    if action is Action.STUDY_TAKE_OVER:
        name_researchers(stage, people["other researcher"], people["external"])
    if action in {Action.STUDY_TAKE_OVER, Action.SETTINGS_OPEN}:
        open_home(stage, admin)
        return admin.press_payload(label, on="home")
    admin.command("/interview", "settings")
    payload = admin.press_payload("Change", on="modal")
    opened, key = stage.settings_button(admin, label)
    element = next(one.element for one in controls(opened.view["blocks"]) if one.key == key)
    payload["actions"][0] |= {"action_id": key[1], "block_id": key[0], "value": element["value"]}
    return payload


def open_home(stage: Stage, person: Person) -> None:
    person.open_home()
    stage.settle()


def play_up_to(stage: Stage, people: dict[str, Person], thing: Thing, case: Case) -> None:
    """Start Rita's study, and let the participant press what comes before."""
    rita, ana = people["researcher"], people["participant"]
    channel = next(one.id for one in stage.workspace.store.channels.values() if one.name == "customers")
    audience = channel if thing is Action.OPEN_CALL_ANSWER else None
    picked = None if audience else [ana.id]
    if thing in {Action.TALK_NEXT, Action.TALK_WRITE, Callback.WRITE}:
        build_questions(stage, rita, audience=None, picked=picked)
        rita.close_modal()
        assert rita.submit().acked
        stage.go_on(seconds=0)
    else:
        asks: dict[str, object] = {}
        if thing in APPROVALS or thing is Callback.APPROVAL_DECLINE:
            asks = {"flags": ["Approval", "Blind interviewers"], "interviewers": [rita.id, stage.theo.id]}
        if thing in OWING:
            asks = {"incentive": "a voucher"}
        stage.recruit(rita, audience=None, picked=picked, channel=audience, more=bool(asks), **asks)
    stage.go_to(NINE)
    for label in case.pressed_before:
        stage.press(ana, label)
    if thing is Action.TALK_AGREE_ANEW:
        stage.press(rita, "Edit")
        rita.fill("flags", ["Calls are recorded"])
        assert rita.submit().acked
        stage.settle()
    if case.label == "Resume":
        stage.press(rita, "Pause")
    if thing is Action.STUDY_CANCEL_CALLS:
        stage.press(rita, "Close")
    stage.go_to(case.at)
    if thing in AFTER_A_CALL:
        stage.press(stage.theo, "Completed")
    if thing in IN_THE_LIST:
        open_thanks(stage, rita, case.label)


def open_thanks(stage: Stage, rita: Person, label: str) -> None:
    """Open the list of what Rita's study owes; for what is to be undone, the list of what was sent, to which a button leads once
    something was."""
    stage.press(rita, "Show 1 thank-you owed")
    if label in {"Undo", "Show those sent"}:
        stage.press(rita, "Mark as sent", on="modal")
    if label == "Undo":
        stage.press(rita, "Show those sent", on="modal")


ON_PAGES = {
    Action.AUDIENCE_ALLOW,
    Action.AUDIENCE_END,
    Action.INTERVIEW_UNLOG,
}
"""Buttons of pages that are put together elsewhere: pressed as if they stood on Home."""


def placed_payload(stage: Stage, people: dict[str, Person], action: Action) -> Json:
    """What a press of a button on the page of a study, or of an admin's part of Home, sends."""
    rita, admin = people["researcher"], people["admin"]
    if action is Action.AUDIENCE_ALLOW:
        return payload_of(stage, admin, action)
    if action is Action.AUDIENCE_END:
        allow_customers(stage)
        return payload_of(stage, admin, action, 1, a=1)
    study = stage.recruit(rita)
    if action is Action.INTERVIEW_UNLOG:
        on_study(stage, rita, Action.INTERVIEW_LOG, study)
        for name, value in TYPED[Callback.INTERVIEW_LOG].items():
            rita.fill(name, value)
        assert not rita.submit().errors
        rita.close_modal(whole_stack=True)
        return payload_of(stage, rita, action, 1, c=1)
    return payload_of(stage, rita, action, study, s=study)


def allow_customers(stage: Stage) -> None:
    """Let the admin allow the channel of the customers."""
    press(stage, stage.mara, Action.AUDIENCE_ALLOW)
    for name, value in TYPED[Callback.AUDIENCES].items():
        stage.mara.fill(name, value)
    assert not stage.mara.submit().errors
    stage.mara.close_modal(whole_stack=True)
    stage.go_on(seconds=31)


def form_submission(stage: Stage, people: dict[str, Person], callback: Callback, case: Case) -> Json:
    """What a filled form sends."""
    rita, holder = people["researcher"], people[case.holder]
    match callback:
        case (
            Callback.WRITE | Callback.SUGGEST | Callback.SUGGESTED | Callback.EDIT | Callback.APPROVAL_DECLINE
        ):
            play_up_to(stage, people, callback, case)
            stage.press(holder, case.label)
        case Callback.DATA_ERASE:
            play_up_to(stage, people, callback, case)
            open_home(stage, holder)
            stage.press(holder, case.label, on="home")
        case Callback.CALL_NOTES:
            play_up_to(stage, people, callback, case)
            stage.press(holder, case.label)
        case Callback.DATA_FORGET:
            play_up_to(stage, people, callback, case)
            holder.command("/interview", f"forget <@{people['participant'].id}>")
        case Callback.DIRECTORY | Callback.PERSON:
            open_a_page_of(stage, people, "people" if callback is Callback.DIRECTORY else case.label)
        case Callback.PEOPLE:
            stage.recruit(rita, audience=None, picked=[people["participant"].id])
            stage.go_to(NINE)
            open_people(stage, rita)
        case Callback.PURPOSE:
            stage.open_first_step(rita)
        case Callback.ARRANGEMENT | Callback.SUMMARY:
            stage.open_second_step(rita, audience=None, picked=[people["participant"].id])
        case Callback.QUESTION:
            build_questions(stage, rita)
            stage.press(rita, "“Who decides”", on="modal")
        case Callback.CALENDAR_FEED | Callback.CALENDAR_CALDAV:
            hours_payload(stage, rita, case.label)
            rita.press(case.label, on="modal")
        case Callback.AVAILABILITY | Callback.AVAILABILITY_READ | Callback.EXPORT:
            stage.recruit(rita)
            holder.command("/interview", case.label)
        case Callback.AUDIENCES:
            press(stage, holder, Action.AUDIENCE_ALLOW)
        case Callback.HANDOVER | Callback.INTERVIEW_LOG:
            outside = stage.database.with_name("outside.csv")
            outside.write_text("email,panel_source\nv@elsewhere.example,survey\n", encoding="utf-8")
            stage.bot.import_people(outside)
            action = Action.STUDY_HANDOVER if callback is Callback.HANDOVER else Action.INTERVIEW_LOG
            on_study(stage, rita, action, stage.recruit(rita))
        case Callback.SETTINGS_GROUP | Callback.SETTINGS_ROLES:
            stage.recruit(rita)
            stage.open_settings(case.label, holder)
        case Callback.IMPORT:
            open_import(stage, rita)
            rita.fill("File", [("people.csv", PEOPLE)])
        case Callback.GUIDE_NOTES:
            form_payload(stage, rita, case.label)
            stage.press(rita, case.label)
    for name, value in TYPED.get(callback, {}).items():
        holder.fill(name, value)
    if callback in {Callback.SUGGESTED, Callback.SUMMARY, Callback.AVAILABILITY_READ}:
        assert holder.submit().acked
        stage.settle()
    return submission(stage, holder, callback)


TYPED: dict[Callback, dict[str, object]] = {
    Callback.WRITE: {"answer": "Last week, with the whole team"},
    Callback.SUGGEST: {"words": "Wednesday at 14:00"},
    Callback.SUGGESTED: {"words": "Wednesday at 14:00"},
    Callback.EDIT: {"incentive": "Two vouchers"},
    Callback.APPROVAL_DECLINE: {"reason": "We know them well"},
    Callback.AVAILABILITY: {"words": "weekdays 9-15"},
    Callback.AVAILABILITY_READ: {"words": "weekdays 9-15"},
    Callback.CALENDAR_FEED: {"address": "https://calendar.paperkite.example/rita.ics"},
    Callback.CALENDAR_CALDAV: {
        "address": "https://dav.paperkite.example/",
        "user": "rita",
        "password": "open sesame",
    },
    Callback.CALL_NOTES: {"notes": "They keep two lists by hand"},
    Callback.DIRECTORY: {Action.PEOPLE_SEARCH.value: "cust"},
    Callback.PEOPLE: {Action.PEOPLE_SEARCH.value: "an"},
    Callback.PERSON: {"words": "Likes tea"},
    Callback.SETTINGS_GROUP: {"product_name": "Paperkite Pro"},
    Callback.SETTINGS_ROLES: {"researchers": []},
    Callback.AUDIENCES: {"allow_channel": "customers", "reason": "They agreed to it when they joined"},
    Callback.INTERVIEW_LOG: {
        "relationship": "I use it, and I or my company pays",
        "feeling": "I love it",
        "day": "2027-01-11",
        "hour": "07:00",
    },
    Callback.GUIDE_NOTES: {"notes": "Ask about the last renewal"},
}


def submission(stage: Stage, person: Person, callback: Callback) -> Json:
    """What a submission of the open form would send."""
    store = stage.workspace.store
    opened = store.modals[person.id][-1]
    assert opened.view["callback_id"] == callback.value
    with store.changing():
        return deepcopy(view_submission_payload(store, store.member(person.id), opened, []))


PEOPLE = b"E-mail,Name\nida@customers.example,Ida\njon@customers.example,Jon\n"


def import_payload(stage: Stage, rita: Person) -> Json:
    """What the button to import people in the directory sends."""
    if rita.modal:
        rita.close_modal(whole_stack=True)
    rita.command("/interview", "people")
    return rita.press_payload("Import people", on="modal")


def open_import(stage: Stage, rita: Person) -> None:
    """Open the form in which a file of people is uploaded."""
    assert stage.workspace.deliver("interactive", import_payload(stage, rita)).acked


def upload(
    stage: Stage, rita: Person, content: bytes = PEOPLE, name: str = "people.csv", **filled: object
) -> None:
    """Upload a file of people, and let it be read."""
    open_import(stage, rita)
    rita.fill("File", [(name, content)])
    for field, value in filled.items():
        rita.fill(field, value)
    assert rita.submit().acked
    stage.go_on(seconds=0)


def hours_payload(stage: Stage, rita: Person, label: str) -> Json:
    """What a press in the form of when Rita holds calls sends. Theo, the interviewer, holds calls in a study of hers."""
    stage.recruit(rita)
    if label == "Remove":
        rita.command("/interview", "availability")
        rita.press("Add a feed address", on="modal")
        rita.fill("Address of the feed", "https://calendar.paperkite.example/rita.ics")
        rita.submit()
        rita.close_modal()
    rita.command("/interview", "availability")
    return rita.press_payload(label, on="modal")


def page_payload(stage: Stage, people: dict[str, Person], action: Action, case: Case) -> Json:
    """What a press on the page of a study of Rita's sends, or in the list that leads there."""
    rita, holder, label = people["researcher"], people[case.holder], case.label
    if action is Action.STUDY_DISCARD:
        begin_drafts(stage, rita, 1)
    elif action is Action.STUDIES_PAGE:
        begin_drafts(stage, rita, LISTED + 1)
    elif action is Action.STUDIES_WHOSE:
        begin_drafts(stage, rita, 1)
        begin_drafts(stage, holder, 1)
    else:
        stage.recruit(rita)
    holder.command("/interview", "studies")
    if action in {Action.STUDY_OPEN, Action.STUDIES_PAGE, Action.STUDIES_WHOSE}:
        return holder.press_payload(label)
    stage.press(rita, "Open")
    return rita.press_payload(label, on="modal")


def begin_drafts(stage: Stage, rita: Person, count: int) -> None:
    """Let Rita fill the first step of so many studies, and leave it at that."""
    for _ in range(count):
        stage.open_first_step(rita)
        assert rita.submit().acked
        rita.close_modal(whole_stack=True)


def form_payload(stage: Stage, rita: Person, label: str) -> Json:
    """What a press, or a choice, in the second step of Rita's draft sends; or the button to go on with the draft."""
    if label in {"Go on", "Begin a new study"}:
        stage.open_first_step(rita)
        rita.submit()
        rita.close_modal(whole_stack=True)
        rita.command("/interview", "recruit")
        return rita.press_payload(label, on="modal")
    if label in {"Show its guide", "Add notes"}:
        for _ in range(2):
            stage.recruit(rita)
        rita.command("/interview", "guide")
        return rita.press_payload(label)
    if label in {"Play a dry run", "Edit the questions", "Try it"}:
        stage.open_second_step(rita)
        rita.submit()
        return rita.press_payload(label, on="modal")
    if label in {
        "Add a question",
        "Edit",
        "Earlier",
        "Later",
        "Remove",
        "Preview",
        "Skip",
        "Back to the questions",
    }:
        build_questions(stage, rita)
        if label in {"Skip", "Back to the questions"}:
            stage.press(rita, "Preview", on="modal")
        return first_of(rita, label)
    if label == "Members whom nobody asked":
        allow_customers(stage)
    stage.open_second_step(rita)
    choices: dict[str, Callable[[], object]] = {
        "Who may be asked?": lambda: rita.fill(label, None),
        "Single people": lambda: rita.fill(label, [stage.theo.id]),
        "Members whom nobody asked": lambda: rita.fill(label, ["#customers (4)"]),
        "An open call in a channel": lambda: rita.fill(label, stage.research),
    }
    if label not in choices:
        return rita.press_payload(label, on="modal")
    choices[label]()
    stage.settle()
    payload: Json = deepcopy(stage.workspace.log.deliveries("block_actions")[-1].payload)
    payload["view"]["hash"] = stage.workspace.store.modals[rita.id][-1].hash
    return payload


def build_questions(stage: Stage, rita: Person, **values: object) -> None:
    """Open the builder of Rita's draft, with a multiple choice and a typed answer in it."""
    stage.open_second_step(rita, **values)
    rita.submit()
    stage.press(rita, "Edit the questions", on="modal")
    for template in ("“Who decides”", "“Last time”", "“How often”"):
        stage.press(rita, template, on="modal")
        assert rita.submit().acked
        stage.settle()


def name_researchers(stage: Stage, *people: Person) -> None:
    """Let the admin name exactly these as researchers."""
    stage.set_up("who may do what", researchers=[person.id for person in people])
    stage.go_on(seconds=0)
