"""One-sentence messages, named by a code. The sentence is made here, so that no wording sits in the database."""

from collections.abc import Mapping

from bot.views.audiences import remedy as audience_remedy
from bot.views.blocks import Message, section, typed
from bot.views.calendars import trouble_text

OWN_MAX = 1_000
_TEXTS = {
    "welcome": "Thank you for installing Evenhand. You are its admin here, and nobody else was told. Begin with `/interview settings`: the name of your product, and who may run studies. `/interview recruit` starts a study, `/interview help` lists everything. I write to nobody before a study is launched.",
    "welcome_back": "Evenhand is installed again. What was there is as it was left, who may do what as well, and what was still due goes out now. `/interview studies` shows where your studies stand.",
    "opted_out": "We won't ask you again. Thank you for letting us know.",
    "typed": "I can only read buttons: the message above has them. Write *stop* and we won't ask you again.",
    "nothing_open": "There is nothing open for you here at the moment. Write *stop* and we will never ask you.",
    "cancelled_by_participant": "{who} cancelled the call of {when}. The seat is open again; nothing is needed from you.",
    "cancelled_with_study": "Your call with {who} of {when} was cancelled, as its study has ended. They are told; nothing is needed from you.",
    "cancelled_by_researcher": "{name} cancelled your call with {who} of {when}. They are told; nothing is needed from you.",
    "moved_by_participant": "{who} moved your call of {was}. It is now {when}; nothing is needed from you.",
    "moved_away": "{who} moved your call of {was} to a time that somebody else holds. Your time is free again; nothing is needed from you.",
    "consent_withdrawn": "{who} withdrew what they had agreed to for the call of {when}. Please delete the recording and the notes of it.",
    "calendar_trouble": "Your calendar “{label}” cannot be read or written. {sentence} What was read before stays in use; `/interview availability` shows your calendars.",
    "calendar_overlap": "Your calendar “{label}” now shows something else at the time of your call with {who}, {when}. If you cannot hold it, cancel it on its card; the participant can choose another time.",
    "cancelled_nameless": "The call of {when} was cancelled by its participant. The seat is open again; nothing is needed from you.",
    "data_erased": "The participant of the call of {when} had their data erased. Please delete the recording and the notes of it.",
    "participant_deactivated": "The Slack account of {who} was deactivated, so nothing of mine reaches them. Your call of {when} stays booked: if they cannot come, cancel it on its card.",
    "interviewer_deactivated": "The Slack account of {name} was deactivated, so they hold no calls of “{title}” any more. Booked calls of theirs that I cancelled: {calls}; the participants may choose another time. “Edit” on the study's card names other interviewers.",
    "researcher_deactivated": "The Slack account of {name} was deactivated. Their studies go on: {titles}. As an admin you can take them over in App Home; `/interview studies` with a word of the title leads to each.",
    "audience_trouble": "The members of {label}, whom studies may ask, cannot be read. {remedy}",
    "wave_paused": "“{title}”: {text}",
    "not_delivered": "{what} of “{title}” could not be delivered{where}. {remedy}",
}

ABOUT_CALLS = frozenset(
    {
        "cancelled_by_participant",
        "cancelled_with_study",
        "cancelled_by_researcher",
        "moved_by_participant",
        "moved_away",
        "consent_withdrawn",
        "cancelled_nameless",
        "data_erased",
        "calendar_overlap",
        "participant_deactivated",
    }
)
"""Sentences about a call: who, when, and when it was before are worked out as they are sent, in the reader's zone."""

_REMEDIES = {
    "not_in_channel": "Invite me there with `/invite @Evenhand`; I post from then on.",
    "channel_not_found": "Invite me there with `/invite @Evenhand`; I post from then on.",
    "is_archived": "The channel is archived: choose another one.",
    "missing_scope": "The app lacks a permission: ask an admin to install it again from its manifest.",
}
_REMEDY = "Slack refuses it; everything else goes on."


def remedy_for(error: str) -> str:
    """Return what to do when Slack does not take a message."""
    return _REMEDIES.get(error, _REMEDY)


def notice_message(code: str, values: Mapping[str, str]) -> Message:
    """Return the message of a code. Values are what people typed: they are escaped here.

    Raises:
        KeyError: the code or a value of it is unknown.
    """
    # What we say ourselves is not cut: its end says what to do.
    safe = {name: typed(value, OWN_MAX if name == "text" else 200) for name, value in values.items()}
    if code == "not_delivered":
        channel = safe.get("channel", "")
        safe |= {
            "where": f" to <#{channel}>" if channel else "",
            "remedy": remedy_for(values["error"]),
        }
    if code == "audience_trouble":
        safe["remedy"] = audience_remedy(values["trouble"])
    if code == "calendar_trouble":
        safe["sentence"] = trouble_text(safe["trouble"])
    text = _TEXTS[code].format_map(safe)
    return Message(text.replace("*", ""), (section(text),))
