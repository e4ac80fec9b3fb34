"""/healthz, /readyz and /metrics, as somebody who watches over the process asks for them: through the server, on loopback."""

import http.client
import json
import random
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.clock import MovableClock
from bot.domain.outbox import Entry, Kind, Lane
from bot.figures import MOST_WORDS, OTHER, Figures
from bot.http import HealthServer
from bot.readiness import FRESH_S, PATIENT_S, SILENT_S, URGENT_S, Readiness
from bot.services.desk import Desk
from bot.watching import Watch, may_look
from storage import installations, outbox, remembered, workspaces
from storage.database import Store
from storage.installations import Installed
from storage.remembered import EVERYWHERE
from storage.vitals import LOOKED_IN

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-operator"
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:3000"}


class Monotonic:
    """Seconds that pass when a test says so."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Line:
    """A bot's connection that a test takes away. `None`: there is none, as over HTTP."""

    connected: bool | None = True


@dataclass(frozen=True)
class Ward:
    """A bot's desk with a server that tells of its health."""

    desk: Desk
    line: Line
    passed: Monotonic
    port: int

    def let_pass(self, seconds: float) -> None:
        """Let the process be older, with nothing heard of Slack meanwhile."""
        self.passed.seconds += seconds

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request(
                method, path, headers={name.replace("_", "-"): v for name, v in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def metrics(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Every sample by name and the values of its labels, read by the parser of Prometheus' own library."""
        status, text = self.get("/metrics")
        assert status == 200
        families = text_string_to_metric_families(text)
        samples = (sample for family in families for sample in family.samples)
        return {(one.name, tuple(one.labels.values())): one.value for one in samples}

    def queue(self, lane: Lane, *, late: timedelta, receiver: str = "U1", kind: Kind = Kind.NOTICE) -> int:
        due_at = self.desk.clock.now() - late
        with self.desk.store.write() as db:
            entry = Entry("T1", lane, kind, 1, receiver, due_at, f"{lane} {late} {receiver}")
            return outbox.put(db, entry, due_at)[0]


@pytest.fixture
def token() -> str:
    return ""


@pytest.fixture
def ward(tmp_path: Path, empty_database: Path, token: str) -> Iterator[Ward]:
    path = tmp_path / "evenhand.db"
    path.write_bytes(empty_database.read_bytes())
    with closing(Store(path)) as store:
        line, passed = Line(), Monotonic()
        desk = Desk(store, MovableClock(NOW), random.Random(1), figures=Figures(passed))
        server = HealthServer(Watch(desk, token, lambda: line.connected), "127.0.0.1", 0)
        server.start()
        yield Ward(desk, line, passed, server.port)
        server.stop()


def looked(desk: Desk, connected: bool | None = True) -> tuple[str, ...]:
    """What keeps a bot from being ready, without an answer from before."""
    return Readiness(desk, lambda: connected).verdict().trouble


# Alive and ready


def test_the_process_is_alive_whatever_else_is(ward: Ward) -> None:
    ward.line.connected = False

    assert ward.get("/healthz") == (200, "ok")
    assert ward.get("/healthz", "HEAD") == (200, "")


def test_a_bot_at_rest_is_ready(ward: Ward) -> None:
    status, text = ward.get("/readyz")

    told = json.loads(text)
    assert (status, told["ready"], told["trouble"]) == (200, True, [])
    assert told["database"]["writable"] is True
    assert told["slack"]["connected"] is True


def test_strangers_are_told_whether_it_is_ready_and_nothing_else(ward: Ward) -> None:
    ready = ward.get("/readyz", X_Forwarded_For="203.0.113.7")
    ward.line.connected = False
    threading.Event().wait(FRESH_S)

    assert ready == (200, '{"ready": true}')
    assert ward.get("/readyz", X_Forwarded_For="203.0.113.7") == (503, '{"ready": false}')


def test_without_its_connection_it_is_not_ready(ward: Ward) -> None:
    assert looked(ward.desk, connected=False) == ("The connection to Slack is down.",)
    assert looked(ward.desk, connected=None) == ()


def test_while_somebody_keeps_the_database_it_is_not_ready_and_afterwards_it_is(ward: Ward) -> None:
    with closing(sqlite3.connect(ward.desk.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        [trouble] = looked(ward.desk)
        other.execute("ROLLBACK")

    assert trouble == "The database cannot be written within 1 s."
    assert looked(ward.desk) == ()


@pytest.mark.parametrize(
    ("lane", "limit_s"),
    [
        (Lane.REPLY, URGENT_S),
        (Lane.BOOKING, URGENT_S),
        (Lane.INVITATION, PATIENT_S),
        (Lane.DIGEST, PATIENT_S),
    ],
)
def test_what_is_due_for_too_long_says_that_it_is_not_ready(ward: Ward, lane: Lane, limit_s: float) -> None:
    ward.let_pass(2 * 3600)
    ward.desk.figures.heard()
    ward.queue(lane, late=timedelta(seconds=limit_s))
    before = looked(ward.desk)

    ward.desk.clock.move_to(NOW + timedelta(seconds=1))  # type: ignore[attr-defined]

    assert before == ()
    assert looked(ward.desk) == (f"What is due does not leave: {lane.name.lower()}.",)


def test_what_was_due_while_it_was_down_is_counted_from_its_start(ward: Ward) -> None:
    ward.queue(Lane.REPLY, late=timedelta(hours=8))

    assert looked(ward.desk) == ()


def test_what_rests_after_a_failure_and_what_waits_for_it_says_nothing(ward: Ward) -> None:
    ward.let_pass(9 * 3600)
    ward.desk.figures.heard()
    entry = ward.queue(Lane.REPLY, late=timedelta(hours=8))
    ward.queue(Lane.REPLY, late=timedelta(hours=7))
    ward.queue(Lane.BOOKING, late=timedelta(hours=8), kind=Kind.CALENDAR, receiver="calendar:1")

    with ward.desk.store.write() as db:
        outbox.rest(db, entry, ward.desk.clock.wall() + 60, "internal_error")

    assert looked(ward.desk) == ()


def test_what_rests_hides_nothing_that_could_go(ward: Ward) -> None:
    ward.let_pass(9 * 3600)
    ward.desk.figures.heard()
    resting = ward.queue(Lane.REPLY, late=timedelta(hours=8))
    ward.queue(Lane.REPLY, late=timedelta(hours=7), receiver="U2")

    with ward.desk.store.write() as db:
        outbox.rest(db, resting, ward.desk.clock.wall() + 60, "internal_error")

    assert looked(ward.desk) == ("What is due does not leave: reply.",)


def test_what_waits_while_its_receiver_is_written_to_says_nothing(ward: Ward) -> None:
    ward.let_pass(9 * 3600)
    ward.desk.figures.heard()
    ward.queue(Lane.REPLY, late=timedelta(hours=8))
    leaving = ward.queue(Lane.REPLY, late=timedelta(hours=7))

    with ward.desk.store.write() as db:
        outbox.claim(db, leaving, ward.desk.clock.wall(), 60, "a lease")

    assert looked(ward.desk) == ()


def test_what_is_due_in_a_workspace_that_lets_the_bot_in_no_more_says_nothing(ward: Ward) -> None:
    ward.let_pass(9 * 3600)
    ward.desk.figures.heard()
    ward.queue(Lane.REPLY, late=timedelta(hours=8))
    before = looked(ward.desk)

    with ward.desk.store.write() as db:
        workspaces.mark_away(db, "T1", "token_revoked")

    assert before == ("What is due does not leave: reply.",)
    assert looked(ward.desk) == ()


def test_a_quarter_of_an_hour_without_a_word_of_slacks_says_that_it_is_not_ready(ward: Ward) -> None:
    ward.let_pass(SILENT_S)
    before = looked(ward.desk)
    ward.let_pass(1)

    [trouble] = looked(ward.desk)
    ward.desk.figures.heard()

    assert before == ()
    assert trouble.startswith("Slack has not been heard of for")
    assert looked(ward.desk) == ()


def test_many_who_ask_cost_one_look(ward: Ward) -> None:
    statuses: list[int] = []
    asked = [threading.Thread(target=lambda: statuses.append(ward.get("/readyz")[0])) for _ in range(20)]
    ward.get("/readyz")

    ward.desk.clock.move_to(NOW + timedelta(minutes=1))  # type: ignore[attr-defined]
    for one in asked:
        one.start()
    for one in asked:
        one.join()

    assert statuses == [200] * 20
    assert remembered.instant(ward.desk.store.read(), EVERYWHERE, LOOKED_IN) == NOW


# Who may look


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_without_a_token_this_machine_may_look(peer: str) -> None:
    assert may_look(HERE | {"REMOTE_ADDR": peer}, "")


@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": "::ffff:10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": ""},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_HOST": "bot.example.com"},
        {"HTTP_HOST": "127.0.0.1.example.com:3000"},
        {"HTTP_HOST": ""},
    ],
)
def test_without_a_token_nobody_else_may(more: dict[str, Any]) -> None:
    assert may_look(HERE, "")
    assert not may_look(HERE | more, "")


def test_with_a_token_it_is_always_needed_and_always_enough() -> None:
    given = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}
    far = {
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_HOST": "bot.example.com",
        "HTTP_X_FORWARDED_FOR": "203.0.113.8",
    }

    assert may_look(HERE | given, TOKEN)
    assert may_look(far | given, TOKEN)
    for scheme in ("bearer", "BEARER"):
        assert may_look(HERE | {"HTTP_AUTHORIZATION": f"{scheme} {TOKEN}"}, TOKEN), scheme
    for wrong in (
        "",
        TOKEN,
        f"bearer{TOKEN}",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        "Bearer ",
        "Bearer \xff",
    ):
        assert not may_look(HERE | {"HTTP_AUTHORIZATION": wrong}, TOKEN), wrong
    assert not may_look(HERE, TOKEN)


@pytest.mark.parametrize("token", [TOKEN])
def test_through_the_server_the_token_opens_the_figures(ward: Ward) -> None:
    assert ward.get("/metrics") == (401, "401 Unauthorized")
    assert ward.get("/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
    assert ward.get("/readyz") == (200, '{"ready": true}')
    assert "silent_seconds" in ward.get("/readyz", Authorization=f"Bearer {TOKEN}")[1]


@pytest.mark.parametrize("header", ["X_Forwarded_For", "Forwarded", "X_Forwarded_Host"])
def test_through_the_server_what_came_by_a_proxy_does_not_count_as_this_machine(
    ward: Ward, header: str
) -> None:
    assert ward.get("/metrics")[0] == 200
    assert ward.get("/metrics", **{header: "127.0.0.1"}) == (403, "403 Forbidden")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/metrics"), ("GET", "/"), ("GET", "/metrics/"), ("PUT", "/healthz")]
)
def test_nothing_else_is_there(ward: Ward, method: str, path: str) -> None:
    assert ward.get(path, method)[0] == 404


# The figures


def test_the_figures_are_what_was_counted(ward: Ward) -> None:
    counts = ward.desk.figures
    counts.request("command", "ok", 0.004)
    counts.request("command", "ok", 0.3)
    counts.request("command", "busy", 7.0)
    counts.sent("chat.postMessage")
    counts.refused("channel_not_found")
    counts.ticked("waves", 1_800_000_000.0, 0.25, failed=False)
    counts.ticked("waves", 1_800_000_060.0, 0.5, failed=True)
    ward.queue(Lane.REPLY, late=timedelta(seconds=30))
    ward.queue(Lane.DIGEST, late=timedelta(seconds=90))
    ward.queue(Lane.DIGEST, late=timedelta(seconds=-90))

    found = ward.metrics()

    expected = {
        ("evenhand_requests_total", ("command", "ok")): 2,
        ("evenhand_requests_total", ("command", "busy")): 1,
        ("evenhand_ack_seconds_bucket", ("command", "0.005")): 1,
        ("evenhand_ack_seconds_bucket", ("command", "0.25")): 1,
        ("evenhand_ack_seconds_bucket", ("command", "0.5")): 2,
        ("evenhand_ack_seconds_bucket", ("command", "3.0")): 2,
        ("evenhand_ack_seconds_bucket", ("command", "+Inf")): 3,
        ("evenhand_ack_seconds_count", ("command",)): 3,
        ("evenhand_ack_seconds_sum", ("command",)): 7.304,
        ("evenhand_messages_sent_total", ("chat.postMessage",)): 1,
        ("evenhand_messages_refused_total", ("channel_not_found",)): 1,
        ("evenhand_tick_last_run_timestamp_seconds", ("waves",)): 1_800_000_060,
        ("evenhand_tick_duration_seconds", ("waves",)): 0.5,
        ("evenhand_tick_runs_total", ("waves",)): 2,
        ("evenhand_tick_failures_total", ("waves",)): 1,
        ("evenhand_outbox_due", ("reply",)): 1,
        ("evenhand_outbox_due", ("digest",)): 1,
        ("evenhand_outbox_due", ("booking",)): 0,
        ("evenhand_outbox_oldest_seconds", ("reply",)): 30,
        ("evenhand_outbox_oldest_seconds", ("digest",)): 90,
        ("evenhand_ready", ()): 1,
        ("evenhand_socket_connected", ()): 1,
        ("evenhand_calendars_failing", ()): 0,
    }
    assert {name: found.get(name) for name in expected} == pytest.approx(expected)
    assert found["evenhand_database_bytes", ()] > 100_000
    assert found["evenhand_disk_free_bytes", ()] > 0
    assert found["process_resident_memory_bytes", ()] > 1_000_000


def test_a_workspace_that_took_the_app_out_counts_as_no_trouble(ward: Ward) -> None:
    with ward.desk.store.write() as db:
        for team_id in ("T1", "T2"):
            workspaces.mark_away(db, team_id, "token_revoked")
        installations.save(db, Installed("T1", "", "A1", "U0", "B1", "sealed", (), "U1", NOW))
        installations.save(db, Installed("T2", "", "A1", "U0", "B2", "sealed", (), "U1", NOW))
        installations.give_up(db, "T2", NOW)

    assert ward.metrics()["evenhand_workspaces_away", ()] == 1


def test_every_figure_that_the_docs_name_is_there(ward: Ward) -> None:
    counts = ward.desk.figures
    counts.request("command", "ok", 0.004)
    counts.sent("chat.postMessage")
    counts.refused("channel_not_found")
    counts.ticked("waves", 1_800_000_000.0, 0.25, failed=False)
    with ward.desk.store.write() as db:
        remembered.keep_instant(db, EVERYWHERE, remembered.BACKED_UP, NOW)

    told = {name for name, _ in ward.metrics()}

    named = set(re.findall(r"evenhand_[a-z_]+", (ROOT / "docs" / "operations.md").read_text()))
    missing = {name for name in named if not any(one.startswith(name) for one in told)}
    assert missing <= {"evenhand_interviews"}, "those come with the first call"
    assert len(named) > 20


def test_calendars_that_cannot_be_read_and_calls_by_state_are_counted(ward: Ward) -> None:
    with closing(sqlite3.connect(ward.desk.store.path)) as db:
        sql = (
            "INSERT INTO calendars (team_id, slack_id, kind, label, sealed, added_at, due_at, trouble) "
            "VALUES ('T1', 'U1', 'feed', '', '', '', '', ?)"
        )
        for trouble in ("", "http_404", "http_500"):
            db.execute(sql, [trouble])
        for number, state in enumerate(("booked", "completed", "completed")):
            db.execute(
                "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, "
                "segment, booked_at) VALUES ('T1', ?, 1, 1, 'U1', ?, 'z', ?, 'love', '')",
                [number, f"2027-01-0{number + 1}", state],
            )
        db.commit()

    found = ward.metrics()

    assert (found["evenhand_calendars", ()], found["evenhand_calendars_failing", ()]) == (3, 2)
    assert found["evenhand_interviews", ("booked",)] == 1
    assert found["evenhand_interviews", ("completed",)] == 2


def test_figures_come_also_while_the_database_cannot_be_read(ward: Ward) -> None:
    with closing(sqlite3.connect(ward.desk.store.path)) as db:
        db.execute("ALTER TABLE outbox RENAME TO gone")

    found = ward.metrics()

    assert looked(ward.desk) == ("The database cannot be read.",)
    assert ("evenhand_outbox_due", ("reply",)) not in found
    assert ("evenhand_up_seconds", ()) in found


def test_words_from_outside_are_bounded(ward: Ward) -> None:
    counts = Figures()
    for number in range(MOST_WORDS + 20):
        counts.refused(f"error_{number}")
    counts.refused("<html>503 Service Unavailable</html>")
    counts.refused("error_3")

    refused = counts.counted().refused

    assert len(refused) == MOST_WORDS + 1
    assert (refused[OTHER], refused["error_3"]) == (21, 2)
