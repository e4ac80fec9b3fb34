"""What a channel reads: the digest of each working day, with its preview, and the one message of an open call."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import SEATED
from bot.domain.studies import StudyStatus
from bot.domain.telling import Tally
from bot.views.blocks import Message, without_charts
from bot.views.digest import (
    MESSAGES,
    Preview,
    StudyDigest,
    digest_message,
    preview_message,
    preview_messages,
)
from bot.views.study_card import open_call_message
from tests.domain.examples import NOW
from tests.surfaces.examples import PRODUCT_MAX, numbered, seats_of, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual
from tests.surfaces.sentences import FAR, FORECAST, NEEDS, OVER

READER = "channel"
DAY, ZONE = NOW.date(), "Europe/London"
MOST = SeatMap(tuple(SeatCount(segment, 10**6, reserved=10**6, filled=10**6 - 1) for segment in SEATED))


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study, product = study_of(say), say("Acme", PRODUCT_MAX)
    quiet = StudyDigest(study, seats_of(0, 0), 0, 0, Tally())
    busy = StudyDigest(
        study,
        FAR,
        filled=5,
        booked=3,
        changed=Tally(9, 3, 2, 1, 1),
        untold=3,
        is_behind=True,
        today=[(NOW, "Theo Abara"), (NOW + timedelta(hours=4), "Mara Lindqvist")],
        by_segment=[("love", 2), ("dislike", 0)],
        forecast=FORECAST,
        needs=NEEDS,
    )
    taken_back = busy._replace(changed=Tally(completed=-1, no_show=1), by_segment=[("love", -2)], needs=())
    ended = busy._replace(forecast="")
    paused = ended._replace(study=numbered(study, 2, say, status=StudyStatus.PAUSED), needs=())
    closed = ended._replace(study=numbered(study, 3, say, status=StudyStatus.CLOSED), needs=OVER)
    seatless = quiet._replace(study=replace(study, seats={}), seats=SeatMap(()))
    digest = digest_message(DAY, ZONE, [busy])
    shown = Preview(digest, "C1", NOW, ZONE)

    def channels(count: int) -> list[Preview]:
        return [
            Preview(
                digest_message(DAY, ZONE, [quiet._replace(study=numbered(study, number, say))]),
                f"C{number}",
                NOW,
                ZONE,
            )
            for number in range(1, count + 1)
        ]

    dull = shown._replace(message=digest_message(DAY, ZONE, [quiet]))
    return {
        "a quiet day": lambda: digest_message(DAY, ZONE, [quiet]),
        "a study whose seats were all taken away": lambda: digest_message(DAY, ZONE, [seatless]),
        "a busy day": lambda: digest_message(DAY, ZONE, [busy]),
        "an outcome was taken back": lambda: digest_message(DAY, ZONE, [taken_back]),
        "two studies": lambda: digest_message(DAY, ZONE, [busy, paused]),
        "several studies": lambda: digest_message(DAY, ZONE, [busy, paused, closed]),
        "a busy day, where Slack takes no charts": lambda: Message(
            digest.text, without_charts(digest.blocks)
        ),
        "preview": lambda: preview_messages([shown])[0],
        "preview, without a channel": lambda: preview_message(shown._replace(channel="")),
        "preview, where the last digest was not delivered": lambda: preview_message(
            shown._replace(trouble="channel_not_found")
        ),
        "preview, with studies of others": lambda: preview_message(shown._replace(others=2)),
        "preview, of what would be left out": lambda: preview_message(
            shown._replace(message=digest_message(DAY, ZONE, [quiet]), rests=True)
        ),
        "preview, of more channels than have a message each": lambda: preview_messages(
            [*channels(MESSAGES), dull._replace(channel="")]
        )[0],
        "preview, of more channels than there is room for": lambda: preview_messages(
            [*channels(70), dull._replace(channel="")]
        )[-1],
        "preview, of one channel more than there is room for": lambda: preview_messages(channels(41))[-1],
        "open call": lambda: open_call_message(study, product, open_now=True),
        "open call, without a thank-you": lambda: open_call_message(
            replace(study, incentive=""), product, open_now=True
        ),
        "open call, ended": lambda: open_call_message(study, product, open_now=False),
    }


def large(say: Say) -> Cases:
    """More studies than a digest shows, each with as much as there can be."""
    study = study_of(say)
    many = Tally(10**6, 10**6, 10**6, 10**6, 10**6)
    today = [(NOW, say("Theo Abara", 200))] * 100
    line = StudyDigest(
        study, MOST, 10**6, 10**6, many, 10**6, True, today, [("potential", 10**6)] * 4, FORECAST, NEEDS * 9
    )

    def lines(count: int) -> list[StudyDigest]:
        return [line._replace(study=replace(study, id=number)) for number in range(1, count + 1)]

    return {
        f"{count} studies, {kind}": lambda count=count, wrapped=wrapped: wrapped(
            digest_message(DAY, ZONE, lines(count))
        )
        for count in (1, 2, 3, 8, 9, 12, 13, 100)
        for kind, wrapped in (
            ("digest", lambda message: message),
            (
                "preview",
                lambda message: preview_message(Preview(message, "C1", NOW, ZONE, rests=True, others=9)),
            ),
        )
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
