"""HTTP requests as Slack makes and signs them (docs.slack.dev/authentication/verifying-requests-from-slack, 2026-11)."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

from bot.demo.model import Envelope


def signature_headers(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The two headers that prove that a body, at a Unix time, comes from Slack."""
    digest = hmac.new(secret.encode(), b"v0:%d:" % timestamp + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def request_for(secret: str, envelope: Envelope, timestamp: int) -> tuple[dict[str, str], bytes]:
    """Headers and body of the request that carries an envelope: JSON for events, forms for the rest."""
    if envelope.type == "events_api":
        content_type, body = "application/json", json.dumps(envelope.payload).encode()
    else:
        content_type = "application/x-www-form-urlencoded"
        is_command = envelope.type == "slash_commands"
        fields = envelope.payload if is_command else {"payload": json.dumps(envelope.payload)}
        body = urlencode(fields).encode()
    headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
    if envelope.retry:
        headers["X-Slack-Retry-Num"] = str(envelope.retry)
        headers["X-Slack-Retry-Reason"] = envelope.retry_reason or "unknown_error"
    return headers | signature_headers(secret, body, timestamp), body
