"""Five steps to try, ticked off as they happen. What happens is seen on the screens, as the demo's people see it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.demo.acts import Person
from bot.demo.life import Cast
from bot.demo.model import Json
from bot.demo.sights import Message

INVITATION, SENDING, BOOKED = "Answer the questions", "Send my answers", "Cancel the call"
WHY = re.compile(r"/interview\s+why\s+\S")


@dataclass(frozen=True)
class Step:
    """One suggestion."""

    id: str
    title: str
    text: str


STEPS = (
    Step(
        "recruit",
        "Recruit",
        "You are Mara, the product manager. In #user-research type `/interview recruit`, fill in the two short forms and "
        "launch. The first customers are written to at once, in their own working hours.",
    ),
    Step(
        "answer",
        "Answer as a customer",
        "Become a customer who has a new message, and answer the questions. Whoever pays and loves it, or pays and "
        "dislikes it, is offered a call; try the others too.",
    ),
    Step("book", "Book a call", "Agree to what is kept, and tap one of the times."),
    Step(
        "digest",
        "Read the digest",
        "Become Mara again, go to tomorrow 09:00, and look into #user-research. Let the customers answer meanwhile, "
        "and see how the mix fills.",
    ),
    Step(
        "why",
        "Ask why",
        "As Mara type `/interview why` and the name of a customer, such as `/interview why @joris.juniper`: the bot says "
        "why this person was invited, or why not.",
    ),
)


class Tour:
    """What the visitors have done so far. Told of what they press, type and look at."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._done: set[str] = set()
        self._looks: Mapping[str, Callable[[Person], bool]] = {
            "recruit": self._somebody_was_invited,
            "book": self._has_booked,
        }

    @property
    def done(self) -> Json:
        """The steps that are done."""
        return dict.fromkeys((step.id for step in STEPS if step.id in self._done), True)

    def typed(self, text: str) -> None:
        """A visitor has typed something that the app took."""
        if WHY.match(text):
            self._done.add("why")

    def pressed(self, person: Person, label: str) -> None:
        """A visitor has pressed something, and the app took it."""
        if person.id in self._cast.minds and label == SENDING:
            self._done.add("answer")

    def look(self, person: Person, place: str) -> None:
        """A visitor looks at a conversation, after something has changed."""
        if place == self._cast.research and "recruit" in self._done and _by_the_app(person.messages(place)):
            self._done.add("digest")
        for step, happened in self._looks.items():
            if step not in self._done and happened(person):
                self._done.add(step)

    def _somebody_was_invited(self, _person: Person) -> bool:
        return any(_shows(mind.person.dm(), INVITATION) for mind in self._cast.minds.values())

    def _has_booked(self, person: Person) -> bool:
        return "answer" in self._done and person.id in self._cast.minds and _shows(person.dm(), BOOKED)


def _shows(messages: list[Message], button: str) -> bool:
    return any(button in message.buttons for message in messages)


def _by_the_app(messages: list[Message]) -> bool:
    return any(message.from_app and not message.ephemeral for message in messages)
