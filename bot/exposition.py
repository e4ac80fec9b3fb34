"""The figures of a process in the text form of Prometheus. Nobody's name is in them, and no id of a workspace.

Imported by the first scrape: the library takes as long to import as a tenth of the start.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from bot import __version__
from bot.domain.outbox import Lane
from bot.figures import ACK_BOUNDS_S, Counted
from bot.readiness import Verdict
from storage.vitals import Vitals

KIND = "text/plain; version=0.0.4; charset=utf-8"


def exposition(counted: Counted, verdict: Verdict, vitals: Vitals | None, database: Path) -> bytes:
    """Return all figures as Prometheus reads them. vitals: `None` when the database cannot be read, and then those are missing."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Figures(counted, verdict, vitals, database))
    return generate_latest(registry)


class _Figures:
    def __init__(self, counted: Counted, verdict: Verdict, vitals: Vitals | None, database: Path) -> None:
        self._counted, self._verdict, self._vitals, self._database = counted, verdict, vitals, database

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield from self._process()
        yield from self._requests()
        yield from self._messages()
        yield from self._ticks()
        if self._vitals is not None:
            yield from self._stored(self._vitals)
        yield from self._files()

    def _process(self) -> Iterator[Metric]:
        yield _gauge("evenhand_info", "The release that runs.", {"version": __version__}, 1)
        yield _gauge("evenhand_ready", "Whether /readyz says so.", {}, self._verdict.is_ready)
        yield _gauge(
            "evenhand_database_writable", "Whether a commit came through.", {}, self._verdict.is_writable
        )
        yield _gauge("evenhand_up_seconds", "Since this process began.", {}, self._counted.up_s)
        yield _gauge(
            "evenhand_slack_silent_seconds",
            "Since Slack answered a call with yes, or sent a request.",
            {},
            self._counted.silent_s,
        )
        if self._verdict.connected is not None:
            yield _gauge(
                "evenhand_socket_connected",
                "Whether the connection of Socket Mode is up.",
                {},
                self._verdict.connected,
            )

    def _requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "evenhand_requests",
            "Requests of Slack, by what they are and what came of them.",
            labels=["kind", "outcome"],
        )
        for (kind, outcome), count in sorted(self._counted.requests.items()):
            requests.add_metric([kind, outcome], count)
        yield requests
        seconds = HistogramMetricFamily(
            "evenhand_ack_seconds",
            "From a request to its acknowledgement; Slack gives up after 3.",
            labels=["kind"],
        )
        for kind, acks in sorted(self._counted.acks.items()):
            total, buckets = 0, []
            for bound, count in zip((*ACK_BOUNDS_S, float("inf")), acks.within, strict=True):
                total += count
                buckets.append(("+Inf" if bound == float("inf") else str(bound), total))
            seconds.add_metric([kind], buckets, acks.seconds)
        yield seconds

    def _messages(self) -> Iterator[Metric]:
        sent = CounterMetricFamily("evenhand_messages_sent", "What Slack took, by method.", labels=["method"])
        for method, count in sorted(self._counted.sent.items()):
            sent.add_metric([method], count)
        yield sent
        refused = CounterMetricFamily(
            "evenhand_messages_refused", "What Slack did not take, by its word for it.", labels=["error"]
        )
        for error, count in sorted(self._counted.refused.items()):
            refused.add_metric([error], count)
        yield refused

    def _ticks(self) -> Iterator[Metric]:
        last = GaugeMetricFamily(
            "evenhand_tick_last_run_timestamp_seconds", "When a tick ended last.", labels=["tick"]
        )
        took = GaugeMetricFamily("evenhand_tick_duration_seconds", "How long it took then.", labels=["tick"])
        runs = CounterMetricFamily("evenhand_tick_runs", "How often it ran.", labels=["tick"])
        failures = CounterMetricFamily("evenhand_tick_failures", "How often it failed.", labels=["tick"])
        for name, tick in sorted(self._counted.ticks.items()):
            last.add_metric([name], tick.at)
            took.add_metric([name], tick.seconds)
            runs.add_metric([name], tick.runs)
            failures.add_metric([name], tick.failures)
        yield from (last, took, runs, failures)

    def _stored(self, vitals: Vitals) -> Iterator[Metric]:
        due = GaugeMetricFamily(
            "evenhand_outbox_due", "Messages that are due and were not sent.", labels=["lane"]
        )
        oldest = GaugeMetricFamily(
            "evenhand_outbox_oldest_seconds", "For how long the oldest has been free to go.", labels=["lane"]
        )
        for lane in Lane:
            due.add_metric([lane.name.lower()], vitals.due.get(lane, 0))
            oldest.add_metric([lane.name.lower()], vitals.waiting_s.get(lane, 0.0))
        yield from (due, oldest)
        yield _gauge(
            "evenhand_outbox_failed", "Messages of the last month that were given up.", {}, vitals.failed
        )
        interviews = GaugeMetricFamily(
            "evenhand_interviews", "Calls that are kept, by state.", labels=["state"]
        )
        for state, count in sorted(vitals.interviews.items()):
            interviews.add_metric([state], count)
        yield interviews
        yield _gauge("evenhand_calendars", "Connected calendars.", {}, vitals.calendars)
        yield _gauge(
            "evenhand_calendars_failing", "Of them, those that cannot be read or written.", {}, vitals.failing
        )
        yield _gauge(
            "evenhand_workspaces_away",
            "Workspaces that let the bot in no more, without those that took the app out.",
            {},
            vitals.workspaces_away,
        )
        yield _gauge("evenhand_database_bytes", "The database without its log.", {}, vitals.bytes)
        if vitals.backed_up_at is not None:
            yield _gauge(
                "evenhand_backup_timestamp_seconds", "The last backup.", {}, vitals.backed_up_at.timestamp()
            )

    def _files(self) -> Iterator[Metric]:
        log = self._database.with_name(self._database.name + "-wal")
        yield _gauge(
            "evenhand_database_log_bytes",
            "Its write-ahead log.",
            {},
            log.stat().st_size if log.exists() else 0,
        )
        free = shutil.disk_usage(self._database.absolute().parent).free
        yield _gauge("evenhand_disk_free_bytes", "Free space where the database is.", {}, free)


def _gauge(name: str, text: str, labels: dict[str, str], value: float) -> Metric:
    family = GaugeMetricFamily(name, text, labels=list(labels))
    family.add_metric(list(labels.values()), float(value))
    return family
