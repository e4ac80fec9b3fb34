"""Handing over whom to write to outside Slack: the form, and what comes with the file."""

from bot import ids
from bot.domain.studies import Study
from bot.ids import Callback
from bot.views.blocks import Block, Message, context, modal, section, text_input, typed

AT_FIRST = 50
NO_ADDRESS = "Nobody of those who would be next has an e-mail address in the directory."
RULES = (
    "The file has the next choices of the same engine that invites in Slack, each with this text: the same for everybody, so that it "
    "gives no hint. Whoever opted out or rests is not in it. When somebody answered in a call, log that interview, or the mix shown "
    "here is not the true one."
)


def hand_over_modal(study: Study, not_in_slack: int, text: str) -> Block:
    """Return the form: how many, and what to write to them. Without anybody to write to it only says so."""
    title = context(typed(study.title, 200))
    if not not_in_slack:
        nobody = "Everybody of this audience is in Slack, so there is nobody to hand over."
        return modal(Callback.CHOOSE, "Hand over", [title, section(nobody)])
    who = (
        "1 person of this audience is"
        if not_in_slack == 1
        else f"{not_in_slack:,} people of this audience are"
    )
    return modal(
        Callback.HANDOVER,
        "Hand over",
        [
            title,
            section(f"{who} not in Slack. You get a file of whom to write to next."),
            text_input(
                "count",
                "How many people at most?",
                kind="number_input",
                is_decimal_allowed=False,
                initial=str(min(AT_FIRST, not_in_slack)),
            ),
            section(f"*What to write*\n>{typed(text, 2_000)}"),
            context(RULES),
        ],
        submit="Send me the file",
        close="Cancel",
        metadata=ids.pack(s=study.id),
    )


def on_its_way(study: Study) -> Block:
    """Return what is shown once the file was asked for."""
    text = "The file comes in your private messages with me. Delete it when you are done with it: it names people."
    return modal(Callback.CHOOSE, "On its way", [context(typed(study.title, 200)), section(text)])


def comment_text(study: Study, people: int, without_address: int) -> str:
    """Return what stands above the file."""
    who = "1 person" if people == 1 else f"{people:,} people"
    text = f"Whom to write to next for “{typed(study.title, 100)}”: {who}, with the same text for everybody."
    if without_address:
        text += f" {without_address:,} more would be next and have no e-mail address."
    return text


def nobody_message(study: Study, why: str) -> Message:
    """Return what is said instead of a file."""
    text = f"There is nobody to hand over for “{typed(study.title, 100)}” now. {typed(why, 300)}"
    return Message(text, (section(text),))
