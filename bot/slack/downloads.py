"""Fetching a file that somebody uploaded: with the bot's token, from Slack's own file server alone, and never more than is allowed."""

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.errors import OutsideError

SLACKS_FILES = ("https://files.slack.com/", "https://files.slack-gov.com/")
GONE = frozenset({404, 410})


class _StayHere(HTTPRedirectHandler):
    """Follows nobody: Slack leads whoever may not read a file to its login page, and the token would go along."""

    def redirect_request(self, *_given: Any) -> None:
        return None


def fetch(
    url: str, token: str, most_bytes: int, timeout_s: float, hosts: tuple[str, ...] = SLACKS_FILES
) -> bytes:
    """Return a file. hosts: how its address may begin.

    Raises:
        OutsideError: "missing_scope", "file_not_found", "file_too_big", or what else went wrong.
    """
    if not url.startswith(hosts):
        raise OutsideError("file_not_found", permanent=True)
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - its address was looked at
    try:
        with build_opener(_StayHere).open(request, timeout=timeout_s) as response:
            # docs.slack.dev/reference/objects/file-object (2026-11): a page to log in, instead of a refusal.
            if response.headers.get_content_type() == "text/html":
                raise OutsideError("missing_scope", permanent=True)
            content: bytes = response.read(most_bytes + 1)
    except HTTPError as error:
        error.close()
        if error.code in range(300, 400) or error.code in {401, 403}:
            raise OutsideError("missing_scope", permanent=True) from error
        code = "file_not_found" if error.code in GONE else f"http_{error.code}"
        raise OutsideError(code, permanent=error.code in GONE) from error
    except (HTTPException, OSError) as error:
        raise OutsideError(type(error).__name__, permanent=False, away=True) from error
    if len(content) > most_bytes:
        raise OutsideError("file_too_big", permanent=True)
    return content
