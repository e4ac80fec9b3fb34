"""A call that was held, and what can be seen of what follows from it."""

from datetime import UTC, datetime, timedelta

from bot.demo.acts import Person
from bot.demo.sights import Message
from tests.flows.stage import LOVES, PAYS, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ONE = NINE + timedelta(hours=4)
UNSURE = "I use it, not sure who pays"
NOT_A_CUSTOMER = "Not a customer"
MISTAKE = "That was a mistake"
NEW = ("Yes", "A little", "No")


def begin(stage: Stage, relationship: str = PAYS, feeling: str = LOVES, *flags: str) -> Person:
    """Ana is in the first call with Theo, of a study that thanks with a voucher."""
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="2", more=True, incentive="a voucher", flags=[*flags, "Blind interviewers"])
    stage.go_to(NINE)
    stage.answer(ana, relationship, feeling)
    stage.book(ana)
    stage.go_to(ONE + timedelta(minutes=10))
    return ana


def card(stage: Stage, ana: Person) -> Message:
    return stage.card(stage.theo, ana)


def owed(stage: Stage) -> list[tuple[str, bool]]:
    return [(what, bool(sent)) for what, sent in stage.rows("SELECT incentive, sent_at FROM thank_yous")]


def filed(stage: Stage) -> tuple[str, str, int]:
    sql = "SELECT i.segment, s.segment, s.provisional FROM interviews i JOIN submissions s USING (invitation_id)"
    [(call, submission, provisional)] = stage.rows(sql)
    return call, submission, provisional


def open_thanks(stage: Stage, label: str = "Show 1 thank-you owed") -> str:
    """The list, opened from the newest card of the study."""
    cards = [message for message in stage.mara.dm() if label in message.buttons]
    stage.press(stage.mara, label, in_message=cards[-1])
    assert stage.mara.modal is not None
    return stage.mara.modal.text()


def shown(stage: Stage) -> str:
    assert stage.mara.modal is not None
    return stage.mara.modal.text()
