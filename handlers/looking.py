"""A middleware of Bolt's that costs what it does: for a function Bolt makes every argument it might want, anew for each request."""

from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware


class Look(Middleware):
    """Looks at each request, and lets it go on unless that raises."""

    def __init__(self, look: Callable[[BoltRequest], None]) -> None:
        self._look = look

    def process(
        self,
        *,
        req: BoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt gives it
        next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        self._look(req)
        return next()
