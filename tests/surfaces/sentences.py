"""What the bot says of its own accord in several surfaces, made by the functions that say it, and states that can be."""

from datetime import date, timedelta

from bot.domain.mix.answers import Decision
from bot.domain.mix.doubts import doubts_before
from bot.domain.mix.facts import Candidate, StudyFacts
from bot.domain.mix.forecast import Days, Forecast, SegmentForecast, Span, sentences, when_full
from bot.domain.mix.reasons import explain_verdict
from bot.domain.mix.variety import spread
from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import Segment
from bot.domain.telling import lagging
from bot.domain.verdicts import Verdict, haste
from bot.views import needs
from bot.views.needs import Need, Remedy
from tests.domain.examples import NOW

FAR = SeatMap((SeatCount(Segment.LOVE, 6, filled=4), SeatCount(Segment.DISLIKE, 6)))
"""One segment is far ahead."""
OVER = needs.calls_over(2, 0, 1)
LAGS = [needs.lags(lag) for lag in lagging(FAR)]
NEEDS = (*OVER, *needs.awaited(1), needs.no_time(10), *needs.owed(2), *LAGS)
"""As a channel reads it, of a study with the seats of `FAR`."""
ENDED = (*needs.calls_over(1, 0, 1), *needs.awaited(3), *needs.owed(2))
TROUBLE = (*needs.calls_over(3, 2, 1, ["Theo Abara", needs.YOU]), needs.no_time(10))
"""As a researcher reads it who holds calls."""
PEOPLE = [Candidate(1, nps=9), Candidate(2, nps=3)]
WARNED = [
    Need(text, Remedy.STUDY)
    for text in doubts_before(StudyFacts(now=0.0, deadline=1.0, seats={Segment.LOVE: 2}), PEOPLE)
]
"""What a forecast warns of."""
WARNINGS = (*needs.awaited(3), needs.NOBODY_LEFT, *needs.unreached(2), *WARNED)
MOST = (*TROUBLE, *WARNINGS, *needs.owed(2), *LAGS, needs.nothing_new(Segment.LOVE), needs.ONLY_HAPPY)


def date_of(day: float) -> date:
    """The date of a day of a forecast."""
    return NOW.date() + timedelta(days=day)


PLAYED = Forecast(
    now=0.0,
    deadline=12.0,
    runs=30,
    people=214,
    invitations=Span(60, 80, 104),
    days=Days(1, 3, 7),
    turned_away=Span(9, 14, 21),
    full=0.9,
    segments=(
        SegmentForecast(Segment.LOVE, 6, 0, Span(6, 6, 7), 6.1, 1.0),
        SegmentForecast(Segment.DISLIKE, 6, 0, Span(5, 6, 6), 5.9, 0.9),
    ),
    warnings=(),
)
FORECAST = when_full(PLAYED, date_of)
DRY_RUN = sentences(PLAYED, date_of)

HEARD_SEATS = SeatMap((SeatCount(Segment.LOVE, 6, filled=5), SeatCount(Segment.DISLIKE, 6, filled=3)))
SPREAD = spread(
    [
        Candidate(n, company=f"Company {min(n, 7)}", plan="paying", tenure=("a year", "two years")[n % 2])
        for n in range(1, 9)
    ],
    {"plan": {"paying": 60, "trial": 120, "free": 120}, "tenure": {"a year": 160, "two years": 140}},
)
"""Of the eight calls of `HEARD_SEATS`."""
HEARD = SPREAD.sentences

VERDICT = (
    explain_verdict(
        Decision(1, Verdict.OFFER, Segment.LOVE, planned=6, remaining=4, in_flight=2, enough=0.0)
    ),
    haste(9, [60.0] * 5),
)
"""Why somebody may be offered times."""
