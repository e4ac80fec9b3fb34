"""Puts the parts together: the only module that names concrete classes of every layer."""

import logging
import random
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from slack_bolt import App, BoltContext, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.calendars.google_consent import Client
from bot.clock import Clock, SystemClock
from bot.config import SLACK_API, Config
from bot.errors import ConfigError, NotNow, OutsideError
from bot.figures import Figures
from bot.installations import Installation, Installations
from bot.jobs.calendars import Calendars
from bot.jobs.delivery import LEASE_S, SLACKS_HOOKS, Delivery
from bot.jobs.ticks import Ticks
from bot.marking import Marks
from bot.sealing import Sealer, key_of
from bot.services import leaving, leaving_alone
from bot.services.desk import Desk
from bot.services.outside import Outside
from bot.slack import messenger
from bot.slack.connections import Connections
from bot.slack.errors import calling
from bot.slack.heard import HeardClient
from bot.slack.pacing import Paces
from bot.slack.socket import Socket
from bot.slack.views_client import ViewsClient
from bot.socket_mode import WORKERS, Envelopes
from bot.turns import Turns
from bot.watching import Watch
from handlers.context import Kit
from handlers.errors import refusing
from handlers.looking import Look
from handlers.registry import register
from storage.database import Store
from storage.lock import hold

if TYPE_CHECKING:
    from bot.oauth import Door

log = logging.getLogger(__name__)
T = TypeVar("T")

PING_S = 2.0
"""Between two pings. A connection that answered none of four is left: until then the bot is deaf, and clicks are lost."""
START_TRIES, START_REST_S = 5, 10.0
"""So often Slack is asked at the start, and so long at most is rested between two times, but for what a 429 says."""
START_LOOK_S = 0.1
START_PATIENCE_S = 60.0
"""Where Slack says to wait for longer, it is for whoever starts the bot to try again."""
SWITCH_S = 0.0005
"""How long a thread that computes, as a forecast does, may keep one that answers a click from going on. A click stops for the
database some twenty times, and with Python's 5 ms it waited that long each time, with everybody else behind it."""
POSTED_BY = "posted_by"
NOT_HERE = "Evenhand is not installed in this workspace any more. Ask an admin of it to install it again."


class Evenhand:
    """The running bot. Build it, `start` it, connect it by socket or serve `bolt` over HTTP, `stop` it."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        paces: Paces | None = None,
        lease_s: float = LEASE_S,
        ping_s: float = PING_S,
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        """is_ending: whether the end was asked for, while it starts."""
        self.config = config
        self._is_ending = is_ending
        sys.setswitchinterval(SWITCH_S)
        self.store = Store(config.database)
        self._api_url = config.api_url
        self.clock = clock or SystemClock()
        self.figures = Figures()
        self._connections = Connections()
        self._held = hold(config.database)
        try:
            self.store.migrate()
            self.installations = Installations(
                self.store,
                lambda: Sealer(key_of(config.key, config.database)),
                self._client,
                None if config.is_for_many else self._own(),
            )
        except BaseException:
            self._connections.close()
            self.store.close()
            self._held.release()
            raise
        self.turns = Turns(self.store.let_go)
        self._delivery: Delivery | None = None
        self.desk = Desk(
            store=self.store,
            clock=self.clock,
            rng=rng or random.Random(),
            admins=config.admins,
            wake=self._wake,
            default_product=config.product,
            outside=outside_of(config),
            marks=marks_of(config),
            figures=self.figures,
        )
        if self.installations.own is not None:
            leaving.came_back(self.desk, self.installations.own.team_id)
        _warn_of_lost_key(self.desk)
        self._calendars = Calendars(self.desk)
        self.delivery = self._delivery = Delivery(
            self.desk,
            self.installations.messenger,
            paces or Paces(),
            self.turns,
            self._connections,
            write_event=self._calendars.write,
            answers_at=_hooks_of(config.api_url),
            lease_s=lease_s,
        )
        self.ticks = Ticks(
            self.desk, self.installations.messenger, self.installations.team_ids, self._calendars
        )
        self.bolt = self._bolt()
        self._socket: Socket | None = None
        self._ping_s = ping_s
        self.store.let_go()  # whoever builds the bot mostly waits from now on

    @property
    def installation(self) -> Installation:
        """The workspace of SLACK_BOT_TOKEN. Raises: ConfigError, where any workspace may install the app."""
        if self.installations.own is None:
            raise ConfigError("There is no single workspace: SLACK_BOT_TOKEN is not set.")
        return self.installations.own

    def door(self, manifest: Path) -> "Door | None":
        """Where workspaces install the app, `None` where SLACK_BOT_TOKEN names the one there is. manifest: the file that names the scopes."""
        if not self.config.is_for_many:
            return None
        from bot import asking
        from bot.oauth import Door

        sealer = Sealer(key_of(self.config.key, self.config.database))
        asked = asking.read(manifest.read_text(encoding="utf-8"))
        return Door(self.desk, self.config, sealer, self._client("", messenger.TIMEOUT_S), asked)

    def start(self) -> None:
        """Begin to send what is due and to tick."""
        self.start_without_ticks()
        self.ticks.start()

    def start_without_ticks(self) -> None:
        """Begin to send what is due; whoever moves the clock runs the ticks."""
        self.delivery.start()

    def connect(self) -> None:
        """Connect by Socket Mode, waiting out a short absence of Slack's. Raises: ConfigError."""
        envelopes = Envelopes(self.turns, self.figures, self.bolt, self.store, self._refuse)
        socket = Socket(
            envelopes.take,
            finish=envelopes.finish,
            trust=self._connections.of_the_system,
            app_token=self.config.app_token,
            logger=self.bolt.logger,
            web_client=self._client("", messenger.TIMEOUT_S),
            concurrency=WORKERS,
            ping_interval=self._ping_s,
        )
        try:
            _patiently(socket.connect, "SLACK_APP_TOKEN", self._is_ending)
        except ConfigError:
            socket.close()
            raise
        self._socket = socket

    def watch(self, *, http: bool) -> Watch:
        """The pages for whoever watches over the process."""
        token = self.config.metrics_token
        return Watch(self.desk, token, lambda: None if http else self.is_connected)

    @property
    def is_connected(self) -> bool:
        return self._socket is not None and bool(self._socket.is_connected())

    def stop(self) -> None:
        """Stop taking, finish what was taken, and let the database go. Takes as long as what is under way."""
        with ExitStack() as rest:  # each step is taken whatever an earlier one does
            rest.callback(self._held.release)
            rest.callback(self.store.close)
            rest.callback(self._connections.close)
            rest.callback(self.delivery.stop)
            rest.callback(self._calendars.stop)
            rest.callback(self.ticks.stop)
            # All of them first, or one that takes its time would let the others begin anew meanwhile.
            rest.callback(self.delivery.begin_nothing)
            rest.callback(self.ticks.begin_nothing)
            if self._socket is not None:
                # The SDK trips over itself when Slack closes the connection at the same moment.
                with suppress(AttributeError, OSError):
                    self._socket.close()

    def _wake(self) -> None:
        if self._delivery is not None:
            self._delivery.wake()

    def _client(self, token: str, timeout_s: int) -> WebClient:
        # No retries by the SDK: its connection retry posts twice when a reply is lost. The outbox decides.
        return HeardClient(
            self.figures.heard,
            self._connections,
            settle=self.store.settle,
            token=token or None,
            base_url=self._api_url,
            timeout=timeout_s,
            retry_handlers=[],
        )

    def _own(self) -> Installation:
        """Ask Slack who we are where SLACK_BOT_TOKEN is from, waiting out a short absence. Raises: ConfigError."""
        client = self._client(self.config.bot_token, messenger.TIMEOUT_S)
        who = _patiently(client.auth_test, "SLACK_BOT_TOKEN", self._is_ending)
        return Installation(
            team_id=str(who["team_id"]),
            bot_user_id=str(who["user_id"]),
            bot_id=str(who["bot_id"]),
            token=self.config.bot_token,
            scopes=_scopes_in(who.headers),
        )

    def _bolt(self) -> App:
        # Listeners run on the request's own thread and answer after their commit (process_before_response): Bolt
        # otherwise polls for the ack every 10 ms. `authorize` asks nobody outside: no auth.test per request.
        def authorize(context: BoltContext, team_id: str | None) -> AuthorizeResult | None:
            here = self.installations.of_press(team_id, str(context.get(POSTED_BY) or ""))
            if here is None:
                return None
            return AuthorizeResult(
                enterprise_id=None,
                team_id=here.team_id,
                bot_user_id=here.bot_user_id,
                bot_id=here.bot_id,
                bot_token=here.token,
            )

        bolt = App(
            name="evenhand",  # or Bolt walks the stack for the name of the file: 10 ms at every start
            signing_secret=self.config.signing_secret or None,
            client=WebClient(base_url=self._api_url, timeout=messenger.TIMEOUT_S, retry_handlers=[]),
            authorize=authorize,  # type: ignore[arg-type] # Bolt takes None for "not installed"
            before_authorize=Look(_note_who_posted),
            user_facing_authorize_error_message=NOT_HERE,
            process_before_response=True,
            request_verification_enabled=bool(self.config.signing_secret),
            raise_error_for_unhandled_request=False,
            logger=logging.getLogger("bolt"),
        )
        kit = Kit(self.desk, self.delivery, ViewsClient(self.installations.views_client))
        register(bolt, kit)
        self._refuse = refusing(kit)
        return bolt


def _note_who_posted(request: BoltRequest) -> None:
    """Keep which bot had posted what was pressed: in a channel that workspaces share, Slack names that of the presser."""
    message = request.body.get("message")
    posted_by = message.get("bot_id") if isinstance(message, Mapping) else None
    if isinstance(posted_by, str):
        request.context[POSTED_BY] = posted_by


def _scopes_in(headers: Mapping[str, str]) -> frozenset[str] | None:
    told = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    return frozenset(scope.strip() for scope in told.split(",")) if told else None


def _warn_of_lost_key(desk: Desk) -> None:
    """Say so when people who had their data erased would not be known any more."""
    try:
        lost = leaving_alone.unknown_marks(desk.marks, desk.store.read())
    except ConfigError as error:
        log.error("people who had their data erased cannot be told: %s", error)
        return
    if lost:
        log.error(
            "%s marks of people who had their data erased were made with another key, and they could be asked again: "
            "put that key back into EVENHAND_KEY, behind the present one and a comma",
            lost,
        )


def outside_of(config: Config) -> Outside:
    """Return what was set up of calendars."""
    client = Client(config.google_id, config.google_secret) if config.google_id else None
    return Outside(
        key=lambda: key_of(config.key, config.database),
        rules=config.calendar_rules,
        google=client,
        google_endpoints=config.google_endpoints,
        public_url=config.public_url,
    )


def _hooks_of(api_url: str) -> tuple[str, ...]:
    """How a response_url begins: as Slack's, or where a pretend workspace has its Web API."""
    return SLACKS_HOOKS if api_url == SLACK_API else (api_url.removesuffix("api/"),)


def marks_of(config: Config) -> Marks:
    """Return what marks those who are not to be asked again."""
    return Marks(lambda: key_of(config.key, config.database))


def _patiently(call: Callable[[], T], token: str, is_ending: Callable[[], bool]) -> T:
    """Return what a call of the SDK returns, made again where Slack is away for a moment. token: the setting it goes by.

    Raises: ConfigError, where Slack refuses the token; NotNow, where it stays away or the end is asked for meanwhile.
    """
    for attempt in range(1, START_TRIES + 1):
        try:
            return calling(call)
        except OutsideError as error:
            rest_s = max(error.retry_after or 0.0, min(2.0**attempt, START_REST_S))
            if error.permanent or attempt == START_TRIES or rest_s > START_PATIENCE_S:
                raise _start_problem(error, token) from error
            log.warning("Slack does not let the bot in yet (%s); asked again in %.0f s", error.error, rest_s)
            ends_at = time.monotonic() + rest_s
            while time.monotonic() < ends_at:
                if is_ending():
                    raise NotNow("The end was asked for before Slack answered.") from error
                time.sleep(
                    START_LOOK_S
                )  # the end is asked for by a signal, which wakes the main thread alone
    raise AssertionError("unreachable")


def _start_problem(error: OutsideError, token: str) -> ConfigError:
    if error.permanent:
        return ConfigError(
            f"Slack refused {token} ({error.error}). Copy it again from https://api.slack.com/apps."
        )
    return NotNow(f"Slack cannot be reached ({error.error}). Check the network and start again.")
