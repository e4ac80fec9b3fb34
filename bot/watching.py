"""The pages for whoever watches over the process: /healthz, /readyz and /metrics, beside Slack's address or on a port of their own.

Anybody may ask whether it is alive and ready, and is told no more than that. What stands behind it is for those who have the token
of EVENHAND_METRICS_TOKEN; where none is set, for this machine alone. A proxy on this machine speaks for anybody, so what came
through one does not count as this machine.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from bot.readiness import Readiness, Verdict
from bot.services.desk import Desk
from storage.vitals import vitals

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
FROM_A_PROXY = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""What a browser on this machine must have been told to open: another name that leads here is somebody else's page."""


class Watch:
    """The pages of a bot, as a WSGI application. connected: whether its socket is, `None` over HTTP."""

    def __init__(self, desk: Desk, token: str, connected: Callable[[], bool | None]) -> None:
        self._desk = desk
        self._token = token
        self._readiness = Readiness(desk, connected)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD")
        if path not in PATHS or method not in {"GET", "HEAD"}:
            status, kind, content = "404 Not Found", "text/plain; charset=utf-8", b"404 Not Found"
        else:
            status, kind, content = self._page(path, environ)
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
        ]
        if status.startswith("401"):
            headers.append(("WWW-Authenticate", "Bearer"))
        start_response(status, headers)
        return [content]

    def _page(self, path: str, environ: Mapping[str, Any]) -> tuple[str, str, bytes]:
        if path == "/healthz":
            return "200 OK", "text/plain; charset=utf-8", b"ok"
        trusted = may_look(environ, self._token)
        if path == "/readyz":
            verdict = self._readiness.verdict()
            status = "200 OK" if verdict.is_ready else "503 Service Unavailable"
            told = _all_of(verdict) if trusted else {"ready": verdict.is_ready}
            return status, "application/json", json.dumps(told).encode()
        if not trusted:
            status = "401 Unauthorized" if self._token else "403 Forbidden"
            return status, "text/plain; charset=utf-8", status.encode()
        from bot.exposition import KIND, exposition  # by the first scrape

        desk = self._desk
        stored = vitals(desk.store, desk.clock.now(), desk.clock.wall())
        content = exposition(desk.figures.counted(), self._readiness.verdict(), stored, desk.store.path)
        return "200 OK", KIND, content


def may_look(environ: Mapping[str, Any], token: str) -> bool:
    """Whether a request may see what stands behind the health of the process. token: "" where none is set."""
    if token:
        scheme, _, given = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        # Compared as bytes: of text, compare_digest takes ASCII alone, and a header may hold anything.
        same = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
        return same and scheme.lower() == "bearer"  # in any case: RFC 9110, 11.1
    host = str(environ.get("HTTP_HOST", "")).lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    proxied = any(header.startswith(FROM_A_PROXY) for header in environ)
    return name in HERE and not proxied and _is_loopback(str(environ.get("REMOTE_ADDR", "")))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def _all_of(verdict: Verdict) -> dict[str, object]:
    return {
        "ready": verdict.is_ready,
        "trouble": verdict.trouble,
        "database": {"writable": verdict.is_writable, "seconds": round(verdict.write_s, 3)},
        "oldest_due_seconds": {lane.name.lower(): round(s, 1) for lane, s in verdict.waiting_s.items()},
        "slack": {"silent_seconds": round(verdict.silent_s, 1), "connected": verdict.connected},
    }
