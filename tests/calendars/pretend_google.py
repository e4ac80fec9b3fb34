"""A pretend Google on this machine: OAuth and as much of Calendar v3 as the bot uses, no kinder than the real one.

What it refuses it refuses as Google does: ids from the wrong alphabet or taken (also by a deleted event), a sequence below its
own, unknown fields, instants without an offset, long free/busy ranges, tokens that ended. `faults` are used up one per request.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.calendars.google_calls import Endpoints
from bot.calendars.google_consent import Client, Tokens

CLIENT = Client("evenhand.apps.example", "client-secret-poison")
POISON = "words-of-the-server-poison"
LONGEST = timedelta(days=62)
_ID = re.compile(r"[a-v0-9]{5,1024}")
_FIELDS = {
    "id", "summary", "description", "location", "start", "end", "status", "transparency", "attendees", "sequence", "recurrence",
}  # fmt: skip


@dataclass
class Fault:
    """What happens instead of an answer, or after it was made (`after`: the work is done, only its reply is lost)."""

    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    slow_s: float = 0


def refusal(status: int, reason: str) -> bytes:
    error = {"code": status, "message": POISON, "errors": [{"reason": reason, "message": POISON}]}
    return json.dumps({"error": error}).encode()


@dataclass
class PretendGoogle:
    url: str
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: list[tuple[str, str]] = field(default_factory=list)
    refresh_tokens: set[str] = field(default_factory=lambda: {"refresh-poison"})
    access_tokens: set[str] = field(default_factory=lambda: {"access-poison"})
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    granted: str = ""
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    calendar: str = "primary"
    revives: bool = True
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(
            self.url + "/auth", self.url + "/token", self.url + "/revoke", self.url + "/calendar/v3"
        )

    def tokens(self, expires_at: datetime) -> Tokens:
        return Tokens("refresh-poison", "access-poison", expires_at)

    def live(self) -> list[dict[str, Any]]:
        return [event for event in self.events.values() if event["status"] != "cancelled"]

    def change_by_hand(self, name: str, **fields: Any) -> None:
        event = self.events[name]
        event.update(fields, sequence=event["sequence"] + 1)

    def delete_by_hand(self, name: str) -> None:
        self.change_by_hand(name, status="cancelled")

    # --- one request: (status, body)

    def answer(self, method: str, target: str, headers: Any, raw: bytes) -> tuple[int, bytes]:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.seen.append(f"{method} {parts.path}")
        self.queries.append(query)
        if parts.path in ("/token", "/revoke"):
            if headers["Content-Type"] != "application/x-www-form-urlencoded":
                return 400, b'{"error": "invalid_request"}'
            form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
            return self.token(form) if parts.path == "/token" else self.revoke(form)
        if headers["Authorization"] not in {f"Bearer {token}" for token in self.access_tokens}:
            return 401, refusal(401, "authError")
        body: dict[str, Any] = {}
        if method != "DELETE":
            if not headers["Content-Type"].startswith("application/json"):
                return 400, refusal(400, "parseError")
            body = json.loads(raw)
        if parts.path == "/calendar/v3/freeBusy" and method == "POST":
            return self.free_busy(body)
        found = re.fullmatch(r"/calendar/v3/calendars/([^/]+)/events(?:/([^/]+))?", parts.path)
        if not found:
            return 404, b"<html>" + POISON.encode()
        if unquote(found[1]) != self.calendar:
            return 404, refusal(404, "notFound")
        if query.get("sendUpdates", "none") not in ("none", "all", "externalOnly") or set(query) - {
            "sendUpdates"
        }:
            return 400, refusal(400, "invalid")
        with self.lock:
            if method == "POST" and not found[2]:
                return self.insert(body)
            if method == "PATCH" and found[2]:
                return self.patch(unquote(found[2]), body)
            if method == "DELETE" and found[2]:
                return self.delete(unquote(found[2]))
        return 405, b""

    def token(self, form: dict[str, str]) -> tuple[int, bytes]:
        if form.get("client_id") != CLIENT.client_id or form.get("client_secret") != CLIENT.client_secret:
            return 401, json.dumps({"error": "invalid_client", "error_description": POISON}).encode()
        refused = 400, json.dumps({"error": "invalid_grant", "error_description": POISON}).encode()
        given: dict[str, Any] = {"token_type": "Bearer", "expires_in": 3599, "scope": self.granted}
        if form["grant_type"] == "authorization_code":
            challenge, redirect_uri = self.codes.pop(form["code"], ("", ""))
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
                return refused
            if form["redirect_uri"] != redirect_uri:
                return 400, b'{"error": "redirect_uri_mismatch"}'
            given["refresh_token"] = f"refresh-poison-{len(self.refresh_tokens)}"
            self.refresh_tokens.add(given["refresh_token"])
        elif form["grant_type"] != "refresh_token" or form["refresh_token"] not in self.refresh_tokens:
            return refused
        given["access_token"] = f"access-poison-{len(self.seen)}"
        self.access_tokens.add(given["access_token"])
        return 200, json.dumps(given).encode()

    def revoke(self, form: dict[str, str]) -> tuple[int, bytes]:
        if form["token"] not in self.refresh_tokens:
            return 400, b'{"error": "invalid_token"}'
        self.refresh_tokens.remove(form["token"])
        return 200, b"{}"

    def free_busy(self, body: dict[str, Any]) -> tuple[int, bytes]:
        start, end = _instant(body["timeMin"]), _instant(body["timeMax"])
        if start is None or end is None or start >= end:
            return 400, refusal(400, "badRequest")
        if end - start > LONGEST:
            return 400, refusal(400, "timeRangeTooLong")
        calendars: dict[str, Any] = {}
        for item in body["items"]:
            if item["id"] != self.calendar:
                calendars[item["id"]] = {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
                continue
            events = [(one["start"]["dateTime"], one["end"]["dateTime"]) for one in self.live()]
            calendars[item["id"]] = {
                "busy": [{"start": one, "end": other} for one, other in self.busy + events
                         if _sure(one) < end and _sure(other) > start]
            }  # fmt: skip
        return 200, json.dumps({"kind": "calendar#freeBusy", "calendars": calendars}).encode()

    def insert(self, body: dict[str, Any]) -> tuple[int, bytes]:
        if not _is_well_formed(body) or not _ID.fullmatch(body.get("id", "")) or _has_null(body):
            return 400, refusal(400, "invalid")
        if body["id"] in self.events:
            return 409, refusal(409, "duplicate")
        self.events[body["id"]] = {"sequence": 0, **body}
        return self.shown(body["id"])

    def patch(self, name: str, body: dict[str, Any]) -> tuple[int, bytes]:
        event = self.events.get(name)
        if event is None:
            return 404, refusal(404, "notFound")
        if event["status"] == "cancelled" and not self.revives:
            return 403, refusal(403, "forbidden")
        if body.get("sequence", event["sequence"]) < event["sequence"]:
            return 400, refusal(400, "invalid")
        changed = {**event, **body}
        for edge in ("start", "end"):
            merged = {**event[edge], **body.get(edge, {})}
            changed[edge] = {key: value for key, value in merged.items() if value is not None}
            if len(set(changed[edge]) & {"date", "dateTime"}) != 1:
                return 400, refusal(400, "invalid")
        if not _is_well_formed(changed):
            return 400, refusal(400, "invalid")
        self.events[name] = changed
        return self.shown(name)

    def delete(self, name: str) -> tuple[int, bytes]:
        event = self.events.get(name)
        if event is None:
            return 404, refusal(404, "notFound")
        if event["status"] == "cancelled":
            return 410, refusal(410, "deleted")
        event["status"] = "cancelled"
        return 204, b""

    def shown(self, name: str) -> tuple[int, bytes]:
        event = self.events[name]
        etag = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()[:16]
        return 200, json.dumps({"kind": "calendar#event", "etag": f'"{etag}"', **event}).encode()


@contextmanager
def pretend_google() -> Iterator[PretendGoogle]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = google.faults.pop(0) if google.faults else None
            if fault and not fault.after:
                google.seen.append(f"{self.command} {urlsplit(self.path).path} !")
                status, body = fault.status, fault.body
                google.stop.wait(fault.slow_s)
            else:
                status, body = google.answer(self.command, self.path, self.headers, raw)
            self.close_connection = True
            if fault and (fault.after or not fault.status):
                return
            self.send_response(status)
            for name, value in (fault.headers if fault else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        google = PretendGoogle(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield google
        finally:
            google.stop.set()
            server.shutdown()
            thread.join()


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _sure(text: str) -> datetime:
    instant = _instant(text)
    assert instant is not None
    return instant


def _is_well_formed(event: dict[str, Any]) -> bool:
    if set(event) - _FIELDS:
        return False
    for edge in ("start", "end"):
        if "dateTime" in event[edge] and _instant(event[edge]["dateTime"]) is None:
            return False
    return all(set(one) <= {"email", "responseStatus"} for one in event.get("attendees", []))


def _has_null(event: dict[str, Any]) -> bool:
    return any(value is None for edge in ("start", "end") for value in event[edge].values())
