"""One-sentence messages, named by a code. The sentence is made here, so that no wording sits in the database."""

from collections.abc import Mapping

from bot.views.blocks import Message, section, typed

_TEXTS = {
    "opted_out": "We won't ask you again. Thank you for letting us know.",
    "typed": "I can only read buttons: the message above has them. Write *stop* and we won't ask you again.",
    "nothing_open": "There is nothing open for you here at the moment. Write *stop* and we will never ask you.",
    "cancelled_by_participant": "{who} cancelled the call of {when}. The seat is open again; nothing is needed from you.",
    "not_delivered": "A message about “{title}” could not be delivered: {why}.",
}


def notice_message(code: str, values: Mapping[str, str]) -> Message:
    """Return the message of a code. Values are what people typed: they are escaped here.

    Raises:
        KeyError: the code or a value of it is unknown.
    """
    text = _TEXTS[code].format_map({name: typed(value, 200) for name, value in values.items()})
    return Message(text.replace("*", ""), (section(text),))
