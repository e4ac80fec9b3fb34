"""What these tests found wrong in the bot, each until it is mended."""

import io
from typing import Any

from bot.http import PATH, gate
from bot.turns import Turns


def test_a_signature_that_is_no_ascii_is_401() -> None:
    """The SDK's verifier compares it with hmac.compare_digest, which raises TypeError: Bolt answers 500 with a traceback."""
    statuses: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": "1700000000",
        "HTTP_X_SLACK_SIGNATURE": "v0=\u00e9",
        "CONTENT_LENGTH": "0",
        "wsgi.input": io.BytesIO(),
    }

    def bolt(_environ: object, start_response: Any) -> list[bytes]:
        start_response("500 Internal Server Error", [])
        return []

    gate(bolt, Turns())(environ, lambda status, _headers: statuses.append(status))  # type: ignore[arg-type]

    assert statuses == ["401 Unauthorized"]
