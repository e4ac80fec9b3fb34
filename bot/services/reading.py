"""One study as one person reads of it, at one moment: what is asked of the database is asked once, when it is wanted first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlite_utils import Database

from bot.domain.blindness import Held, without
from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatMap
from bot.domain.studies import Study, StudyStatus
from bot.services import recruiting
from storage import invitations, mix, studies, thanks
from storage.thanks import Thanks

UNLIKELY = 0.5


class Reading:
    """To be thrown away with the snapshot that it reads. reader: a Slack id, "" for a channel."""

    def __init__(self, db: Database, study: Study, reader: str, now: datetime) -> None:
        self.db = db
        self.study = study
        self.reader = reader
        self.now = now

    @cached_property
    def seats(self) -> SeatMap:
        """As they are, whatever the reader may know of them."""
        return studies.seats_now(self.db, self.study.team_id, self.study, self.now)

    @cached_property
    def untold(self) -> Sequence[Held]:
        """The booked calls of which the reader may not know the segment."""
        return recruiting.untold(self.db, self.study, self.reader)

    @property
    def seats_told(self) -> SeatMap:
        """As far as the reader may know them."""
        return without(self.seats, self.untold)

    @cached_property
    def answers_hidden(self) -> bool:
        """Whether somebody has answered of whom the reader may not know it yet."""
        return recruiting.answers_hidden(self.db, self.study, self.reader)

    @cached_property
    def invited(self) -> Mapping[InvitationState, int]:
        """How many invitations stand where."""
        return invitations.counts(self.db, self.study.team_id, self.study.id)

    @cached_property
    def thanks(self) -> Thanks:
        """How many thank-yous are owed and were sent."""
        return thanks.counted(self.db, self.study.team_id, self.study.id)

    @cached_property
    def forecast(self) -> Mapping[str, Any] | None:
        """What the latest forecast came to, `None` where there is none."""
        kept = mix.forecast_of(self.db, self.study.team_id, self.study.id)
        return kept[1] if kept else None

    @property
    def when(self) -> str:
        """When a recruiting study will be full, "" when unknown."""
        return str(self._foreseen.get("when", ""))

    @property
    def warnings(self) -> Sequence[str]:
        """What the forecast of a recruiting study warns of."""
        found: Sequence[str] = self._foreseen.get("warnings", ())
        return found

    @property
    def unlikely(self) -> str:
        """When it will be full, of a study that will probably not be by its deadline; "" of any other."""
        found = self.forecast
        return str(found["when"]) if found and found["runs"] and found["full"] < UNLIKELY else ""

    @property
    def _foreseen(self) -> Mapping[str, Any]:
        """What still holds of the forecast: of a study that recruits."""
        return self.forecast if self.forecast and self.study.status is StudyStatus.RECRUITING else {}
