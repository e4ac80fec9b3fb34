"""One-sentence messages, named by a code. The sentence is made here, so that no wording sits in the database."""

from collections.abc import Mapping

from bot.views.blocks import Message, section, typed

_TEXTS = {
    "opted_out": "We won't ask you again. Thank you for letting us know.",
    "typed": "I can only read buttons: the message above has them. Write *stop* and we won't ask you again.",
    "nothing_open": "There is nothing open for you here at the moment. Write *stop* and we will never ask you.",
    "cancelled_by_participant": "{who} cancelled the call of {when}. The seat is open again; nothing is needed from you.",
    "consent_withdrawn": "{who} withdrew what they had agreed to for the call of {when}. Please delete the recording and the notes of it.",
    "wave_paused": "“{title}”: {text}",
    "not_delivered": "{what} of “{title}” could not be delivered{where}. {remedy}",
}

_REMEDIES = {
    "not_in_channel": "Invite me there with `/invite @Evenhand`; I post from then on.",
    "channel_not_found": "Invite me there with `/invite @Evenhand`; I post from then on.",
    "is_archived": "The channel is archived: choose another one.",
    "missing_scope": "The app lacks a permission: ask an admin to install it again from its manifest.",
}
_REMEDY = "Slack refuses it; everything else goes on."


def notice_message(code: str, values: Mapping[str, str]) -> Message:
    """Return the message of a code. Values are what people typed: they are escaped here.

    Raises:
        KeyError: the code or a value of it is unknown.
    """
    safe = {name: typed(value, 200) for name, value in values.items()}
    if code == "not_delivered":
        channel = safe.get("channel", "")
        safe |= {
            "where": f" to <#{channel}>" if channel else "",
            "remedy": _REMEDIES.get(safe["error"], _REMEDY),
        }
    text = _TEXTS[code].format_map(safe)
    return Message(text.replace("*", ""), (section(text),))
