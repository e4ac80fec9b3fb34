"""The line to a CalDAV server: the caldav package's client, sent through the door of `bot.calendars.door`.

The package speaks the protocol; where it may connect to is decided here. Each name is resolved once, all its addresses are
checked, and niquests is told those addresses instead of asking for them again. Redirects stay at their origin and keep their
method. No proxy, no .netrc, no cookies, no HTTP/3, no question to a certificate's issuer: nothing beside the server is spoken to.

Importing this loads the packages of the extra (a quarter of a second): `caldav` imports it when there is something to do.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import niquests
from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from lxml import etree
from niquests.packages.urllib3.contrib.resolver.in_memory import InMemoryResolver

from bot.calendars.door import RETRY_AFTER_MAX_S, Resolve, Rules, addresses_of, check_address
from bot.errors import BadInput, OutsideError

Client = Any
"""A `DAVClient`. Its own types say of every result that it may be a coroutine, which they are not here."""

_STRANGE = (
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    SyntaxError,
    TypeError,
    ValueError,
    DAVError,
)
"""How the package stumbles over answers that are not CalDAV; lxml's error is a SyntaxError."""


@contextmanager
def talk(url: str, user: str, password: str, rules: Rules, resolve: Resolve) -> Iterator[Client]:
    """Give a client for one piece of work. Raises: OutsideError for all that goes wrong inside; it shows nothing that was sent.

    A 403 or 404 that the work knows what to do with is to be caught there, see `ask`.
    """
    # The package logs what servers write, headers with passwords among it.
    logging.getLogger("caldav").setLevel(logging.CRITICAL + 1)
    client: Client = DAVClient(
        url=_checked(url, rules),
        username=user,
        password=password,
        timeout=cast("int", rules.timeout_s),
        ssl_verify_cert=rules.ca_file or True,
        enable_rfc6764=False,
        rate_limit_handle=False,
        headers={"User-Agent": "Evenhand"},
    )
    client.session.close()
    client.session = _Session(rules, resolve)
    try:
        yield client
    except RateLimitError as error:
        code = "rate_limited" if error.status == 429 else "unavailable"
        raise OutsideError(code, permanent=False, retry_after=_capped(error.retry_after_seconds)) from None
    except AuthorizationError as error:
        raise refusal(error.status or 401) from None
    except niquests.exceptions.RequestException as error:
        raise OutsideError(_code_of(error), permanent=False) from None
    except _STRANGE as error:
        status = getattr(error, "status", None)
        if isinstance(status, int) and status >= 400:
            raise refusal(status) from None
        raise OutsideError("bad_answer", permanent=False) from None
    finally:
        client.close()


def ask(
    client: Client, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str]]:
    """Return status and headers of one request; 403 is an answer like the others, 401 is raised."""
    try:
        answer = client.request(url, method, body, headers or {})
    except AuthorizationError as error:
        if error.status == 403:
            return 403, {}
        raise
    return answer.status, answer.headers


def refusal(status: int) -> OutsideError:
    """Return the error for a status that nothing else is to be done about."""
    if status == 401:
        return OutsideError("login_refused", permanent=True)
    if status == 403:
        return OutsideError("not_allowed", permanent=True)
    if status in (404, 410):
        return OutsideError("not_found", permanent=True)
    if status == 507:
        return OutsideError("calendar_full", permanent=True)
    if status >= 500 or status in (408, 423, 425, 429):
        return OutsideError("unavailable", permanent=False)
    return OutsideError(f"status_{status}", permanent=True)


class _Session(niquests.Session):
    """A session that connects to checked addresses only, and reads no more and no longer than it may."""

    def __init__(self, rules: Rules, resolve: Resolve) -> None:
        self._addresses = InMemoryResolver()
        super().__init__(
            resolver=self._addresses,
            disable_http3=True,
            revocation_configuration=None,
            allow_incoming_cookies=False,
        )
        self.trust_env = False
        self._rules = rules
        self._resolve = resolve

    def request(self, method: str, url: str, **options: Any) -> niquests.Response:  # type: ignore[override]
        options.update(stream=True, allow_redirects=False, proxies=None)
        deadline = time.monotonic() + self._rules.deadline_s
        url = _checked(url, self._rules)
        for _ in range(self._rules.redirects + 1):
            self._admit(url)
            answer = super().request(method, url, **options)
            target = answer.headers.get("Location")
            content = self._read(answer, deadline)
            if answer.status_code not in (301, 302, 307, 308) or not target:
                # what `content` and `text` return from now on
                answer._content = _useful(method, answer, content)
                return answer
            target = _checked(urljoin(url, str(target)), self._rules)
            if _origin(target) != _origin(url):
                # the password is for this server
                raise OutsideError("redirects", permanent=True)
            url = target
        raise OutsideError("redirects", permanent=True)

    def _admit(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        if not self._addresses.support(host):
            for address in addresses_of(url, self._rules, self._resolve):
                self._addresses.register(host, address)

    def _read(self, answer: niquests.Response, deadline: float) -> bytes:
        found = bytearray()
        try:
            for part in answer.iter_content(65_536):
                found += part
                if len(found) > self._rules.max_bytes:
                    raise OutsideError("too_large", permanent=True)
                if time.monotonic() > deadline:
                    raise OutsideError("timeout", permanent=False)
        finally:
            answer.close()
        return bytes(found)


def _useful(method: str, answer: niquests.Response, content: bytes) -> bytes:
    # What is no answer to the question goes no further: the package writes it into the root logger, and takes some of it
    # for a calendar without events.
    kind = str(answer.headers.get("Content-Type", ""))
    if not 200 <= (answer.status_code or 0) < 300:
        return b""
    if method not in ("PROPFIND", "REPORT"):
        return content if kind.startswith("text/calendar") else b""
    try:
        root = etree.XML(content, parser=etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or root.tag != "{DAV:}multistatus":
        raise OutsideError("bad_answer", permanent=False)
    return content


def _checked(url: str, rules: Rules) -> str:
    try:
        return check_address(url, rules)
    except BadInput as error:
        raise OutsideError(error.text, permanent=True) from None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _code_of(error: niquests.exceptions.RequestException) -> str:
    if isinstance(error, niquests.exceptions.Timeout):
        return "timeout"
    if isinstance(error, niquests.exceptions.SSLError):
        return "certificate"
    if isinstance(error, niquests.exceptions.ChunkedEncodingError):
        return "cut_short"
    return "unreachable"


def _capped(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, 0), RETRY_AFTER_MAX_S)
