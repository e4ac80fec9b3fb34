"""A running bot tells how it is: `evenhand run` in both modes, asked over HTTP as a probe and Prometheus ask it."""

import time
import urllib.error
import urllib.request

import pytest

from bot.demo.disturbances import Disturbance
from tests.faults.running import Bot, Place

WAIT_S = 20.0


def ask(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  our own, on loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def health_of(bot: Bot) -> str:
    """Where a bot with --health-port tells how it is: its second line says so."""
    assert bot.process.stdout is not None
    return bot.process.stdout.readline().split()[-1].removesuffix("/readyz")


def wait_for_line(address: str, line: str) -> str:
    """Ask for the figures until a line is among them; all of them."""
    ends = time.monotonic() + WAIT_S
    while True:
        _, told = ask(f"{address}/metrics")
        if line in told.splitlines():
            return told
        assert time.monotonic() < ends, f"{line} is not in {told}"
        time.sleep(0.1)  # ticks and senders tell nobody


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_running_bot_tells_what_it_has_done(place: Place, mode: str) -> None:
    ana = place.workspace.person(place.workspace.add_user("Ana Ortiz"))
    options = ["--http", "--port", "0"] if mode == "http" else ["--health-port", "0"]
    with place.bot(*options) as bot:
        address = bot.address.removesuffix("/slack/events") if mode == "http" else health_of(bot)
        if mode == "http":
            place.workspace.deliver_over_http(bot.address)
        place.workspace.wait_for(lambda: ask(f"{address}/readyz")[0] == 200)
        assert ana.command("/interview", "help").acked
        ana.open_home()

        told = wait_for_line(address, 'evenhand_messages_sent_total{method="views.publish"} 1.0')
        told = wait_for_line(address, 'evenhand_tick_runs_total{tick="waves"} 1.0') or told

        assert ask(f"{address}/healthz") == (200, "ok")
        assert 'evenhand_requests_total{kind="command",outcome="ok"} 1.0' in told
        assert 'evenhand_requests_total{kind="event",outcome="ok"} 1.0' in told
        assert ("evenhand_socket_connected 1.0" in told) == (mode == "socket")
        assert "Ana" not in told
        assert ana.id not in told
        assert place.workspace.installation.team_id not in told


def test_a_socket_that_is_gone_is_told(place: Place) -> None:
    with place.bot("--health-port", "0") as bot:
        address = health_of(bot)
        place.workspace.wait_for(lambda: ask(f"{address}/readyz")[0] == 200)

        place.workspace.disturb("apps.connections.open", Disturbance(status=503), times=1000)
        place.workspace.drop()

        place.workspace.wait_for(lambda: ask(f"{address}/readyz")[0] == 503, WAIT_S)
        assert "The connection to Slack is down." in ask(f"{address}/readyz")[1]
        assert ask(f"{address}/healthz") == (200, "ok")
