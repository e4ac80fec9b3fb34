"""The guide of a study's interviews: what the interviewer says and asks, word for word the same with everybody.

Sources: Portigal, Interviewing Users (2013): begin with who you are and that nobody can answer wrongly, ask for stories, wait in
silence, and expect the best at the end. Fitzpatrick, The Mom Test (2013): ask what happened the last time rather than what somebody
thinks of an idea, and never pitch. Krosnick and Presser, "Question and Questionnaire Design", Handbook of Survey Research, 2nd ed.
(2010), ch. 9: neutral words, one thing at a time, the same words for all.

The learning goal is a researcher's own text: it is quoted for the interviewer and never becomes part of a question, as nobody can
know what it takes for granted. So what is said aloud depends on the product's name, the length of the call, the recording and the
thank-you alone. Nothing here knows of any participant.
"""

from typing import NamedTuple

from bot.domain.studies import Problem, Study

NOTES_MAX = 1_500
"""Characters of a researcher's own notes."""


class Part(NamedTuple):
    """One part of a call, in this order: what to say, what to ask, and notes that are for the interviewer alone.

    minutes: about how long it takes; those of all parts add up to the length of the call.
    """

    title: str
    minutes: int
    says: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Guide(NamedTuple):
    """A guide. `goal`, `decision` and `notes` are as somebody typed them; `probes` may follow any answer."""

    goal: str
    decision: str
    parts: tuple[Part, ...]
    probes: tuple[str, ...]
    notes: str = ""

    @property
    def aloud(self) -> tuple[str, ...]:
        """Everything that the participant may hear, in order."""
        said = (sentence for part in self.parts for sentence in (*part.says, *part.asks))
        return (*said, *self.probes)


PROBES = (
    "Can you say more?",
    "What happened next?",
    "What do you mean by that word?",
    "Can you give me an example?",
)


def guide_for(study: Study, product: str, kept_months: int) -> Guide:
    """Return the guide of a study. product: its name, as customers know it; kept_months: how long notes are kept."""
    opening, warm_up, closing, end = _around(study.length_minutes)
    middle = study.length_minutes - opening - warm_up - closing - end
    return Guide(
        study.goal,
        study.decision,
        (
            _opening(study, product, kept_months, opening),
            Part("Warm-up", warm_up, asks=("Please tell me a little about what you do.",)),
            Part("Questions", middle, asks=questions(product, study.length_minutes), notes=_WHILE_ASKING),
            Part("Closing", closing, asks=("Is there anything that we did not ask?",), notes=_ANYTHING_NEW),
            _end(study, end),
        ),
        PROBES,
        study.guide_notes,
    )


def questions(product: str, length_minutes: int) -> tuple[str, ...]:
    """Return four to six open questions, the fewer the shorter the call. They ask everybody the same."""
    story = (
        f"Tell me about the last time you used {product}, or looked at it.",
        "Walk me through what you did, step by step.",
    )
    around = ("What happened just before that?", "What happened after that?")
    others = (
        "What else, if anything, have you tried for the same thing?",
        f"What would you tell a colleague who asked you about {product}?",
    )
    room = 0 if length_minutes < 20 else 1 if length_minutes < 45 else 2
    return (*story, *around[:room], *others)


def check_notes(text: str) -> list[Problem]:
    """Return what must be mended before notes can be kept. Having none is fine."""
    return (
        [Problem("notes", f"Use at most {NOTES_MAX:,} characters.")] if len(text.strip()) > NOTES_MAX else []
    )


def _around(length_minutes: int) -> tuple[int, int, int, int]:
    """Minutes of the opening, the warm-up, the closing and the end; the rest is for the questions."""
    tenth = max(1, round(length_minutes / 10))
    return min(3, tenth), min(5, tenth), min(4, tenth), 1


def _opening(study: Study, product: str, kept_months: int, minutes: int) -> Part:
    recorded = (
        "You agreed that this call is recorded. I start the recording when you tell me that this is still fine."
        if study.recording
        else "This call is not recorded. I take notes."
    )
    says = (
        f"Thank you for your time. My name is (your name), and I am from the team behind {product}.",
        "We talk with people to learn what they do and how it goes.",
        recorded,
        f"What you say is for our team only, and the notes are kept for {kept_months} months.",
        "There are no right or wrong answers, and nothing you say offends us.",
        "You can leave out any question, and we can stop at any time, without a reason.",
    )
    notes = [
        "Say it in your own voice, and leave nothing out.",
        "Where the card of the call has a question to ask first, ask it after this.",
    ]
    if study.recording:
        notes.append("Without their yes there is no recording: take notes.")
    if study.observers:
        notes.append(
            "Where somebody listens in, say who. The card of the call names those who were agreed to."
        )
    return Part("Opening", minutes, says, notes=tuple(notes))


_WHILE_ASKING = (
    "Ask everybody the same, word for word and in this order, whatever they think of it.",
    "Wait after an answer: count to five before you speak.",
    "Ask for what happened. Do not explain, defend, promise, agree or disagree.",
    "When the story comes near the learning goal, stay there with the follow-ups below.",
)


_ANYTHING_NEW = (
    "Leave time for the answer: the best often comes now.",
    "Anything new? Write down, right after the call, what no call before had told you, or that there was nothing.",
)


def _end(study: Study, minutes: int) -> Part:
    says = ["That was my last question. Thank you."]
    if study.incentive:
        says.append(f"For your time: {study.incentive}.")
    says.append("If you think of something later, write to us.")
    notes = (
        "End on time, also in the middle of a good story: ask whether you may come back to it.",
        "Whoever wants to stop earlier is thanked, and not asked why.",
        "Then say in Slack how the call went, with the buttons of its card.",
    )
    return Part("How to end", minutes, tuple(says), notes=notes)
