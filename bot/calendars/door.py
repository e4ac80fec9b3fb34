"""The one door to calendar addresses: https to public addresses, within limits of time and size.

Somebody typed the address, so it may lead anywhere: into the network that the bot runs in, to a server that never ends, to
a name that means another machine a second later. A name is therefore resolved once, every address that it has is checked, and
the connection is made to exactly one of these, while certificate, SNI and Host go by the name. Redirects pass the same door.

An address is a secret (whoever knows it reads the calendar): no error carries it, nor what a server wrote. No proxy is used:
behind one the address that is connected to could not be checked.

    address_scheme      not https (or webcal, which means https)
    address_userinfo    a user name or password in the address: they are sent as a header, or not at all
    address_length      longer than `ADDRESS_MAX`
    address_format      no address at all: no host, a bad port, spaces, control characters
    address_private     leads into a private network (also at a redirect)
    address_unknown     there is no such name now
    unreachable         no connection, or it broke
    timeout             too slow, in one read or altogether
    certificate         not to be trusted
    redirects           too many of them, or one that leads nowhere
    too_large           more than `Rules.max_bytes`, packed or unpacked
    cut_short           ended before its time
    bad_answer          not HTTP, or a coding that was not asked for
    not_allowed         401, 403, 407
    not_found           404, 410
    status_503          any other status, by its number
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import string
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import IO, TYPE_CHECKING, NamedTuple, cast
from urllib.parse import quote, urljoin, urlsplit

from bot.errors import BadInput, OutsideError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ADDRESS_MAX = 2000
"""Characters. The longest known, of Outlook, have 250."""
RETRY_AFTER_MAX_S = 86_400.0
HEADERS_MAX = 1_000_000
"""Bytes for everything that is not the body, of one answer."""
MEMBERS_MAX = 100

Resolve = Callable[[str, int], Sequence[str]]
"""Host (ASCII) and port to numeric addresses; OSError when there are none."""

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {status for status in range(400, 500) if status not in (408, 421, 423, 425, 429)} | {501, 505}
_CHUNK = 65_536
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"\u2028\u2029]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")

_PRIVATE_NAMES = {"localhost", "local", "internal", "lan", "home", "corp", "test", "invalid"}

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        # What Python's own lists leave out, in one version or another (IANA special-purpose registries, 2026-11).
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata
        "168.63.129.16/32",  # Azure's wire server: a public address that is the host itself
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",  # NAT64 into one's own network
        "100::/64",
        "2001::/23",  # protocol assignments, with Teredo
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


class Rules(NamedTuple):
    """What the door lets through. The defaults are for calendars out in the world; the rest is for tests and own networks.

    timeout_s: for connecting and for each read. deadline_s: for everything, redirects included. max_bytes: of a body, packed
    and unpacked. Any port may be asked: what is listening there is public as well. let_in: networks ("10.1.2.3/32") that may
    be reached although they are private: an own calendar server. ca_file: certificates to trust beside the system's.
    """

    allow_http: bool = False
    allow_private: bool = False
    timeout_s: float = 10
    deadline_s: float = 30
    max_bytes: int = 10_000_000
    redirects: int = 5
    let_in: tuple[str, ...] = ()
    ca_file: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came back. not_changed: the copy that `etag` and `modified` belong to is still good, and content is empty.

    etag, modified: to be given back next time. url: where it was found after redirects; as secret as the first.
    """

    content: bytes = field(repr=False)
    etag: str
    modified: str
    not_changed: bool
    url: str = field(repr=False)


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_address(url: str, rules: Rules) -> str:
    """Return a typed address as it is to be kept (webcal as https, IDN as ASCII); nothing is fetched or resolved.

    Raises: BadInput: field "address", its text the code: address_scheme, address_userinfo, address_length, address_format,
    or address_private where that can be seen without asking for a name.
    """
    try:
        target = _target(url, rules)
        if _is_surely_private(target.host, rules):
            raise _Refused("address_private")
    except _Refused as refused:
        raise BadInput("address", refused.code) from None
    return target.url


def system_resolve(host: str, port: int) -> list[str]:
    """Return every address that the machine's resolver knows for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(url: str, rules: Rules, resolve: Resolve = system_resolve) -> list[str]:
    """Return the addresses behind `url`, all of which may be connected to: for clients that make their own connections.

    Raises: OutsideError.
    """
    try:
        return _addresses(_target(url, rules), rules, resolve, time.monotonic() + rules.deadline_s)
    except _Refused as refused:
        raise OutsideError(refused.code, permanent=True) from None


def fetch(
    url: str,
    rules: Rules,
    etag: str = "",
    modified: str = "",
    headers: Mapping[str, str] | None = None,
    *,
    resolve: Resolve = system_resolve,
) -> Fetched:
    """Return what stands at an address; etag and modified as the last answer had them.

    headers: further ones, credentials among them: they go to the origin of `url` alone, not to where it redirects.
    Raises: OutsideError with the codes above; permanent: who gave the address must do something.
    """
    deadline = time.monotonic() + rules.deadline_s
    sent = {
        "Accept": "text/calendar, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "User-Agent": "Evenhand",
    }
    if etag and _is_header(etag):
        sent["If-None-Match"] = etag
    if modified and _is_header(modified):
        sent["If-Modified-Since"] = modified
    try:
        target = first = _target(url, rules)
        for _ in range(rules.redirects + 1):
            own = dict(headers or {}) if target.origin == first.origin else {}
            answer = _ask(target, sent | own, rules, resolve, deadline)
            if isinstance(answer, Fetched):
                return answer
            target = _target(answer, rules)
    except _Refused as refused:
        raise OutsideError(refused.code, permanent=True) from None
    raise OutsideError("redirects", permanent=True)


def _ask(
    target: _Target, headers: Mapping[str, str], rules: Rules, resolve: Resolve, deadline: float
) -> Fetched | str:
    """Return what one address has, or the address to which it redirects."""
    try:
        with _connect(target, rules, resolve, deadline) as wire:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = cast("socket.socket", wire)
            connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", target.netloc)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as response:
                return _answer(response, target, headers, rules)
    except TimeoutError:
        raise OutsideError("timeout", permanent=False) from None
    except http.client.IncompleteRead:
        raise OutsideError("cut_short", permanent=False) from None
    except (http.client.RemoteDisconnected, ssl.SSLEOFError):
        raise OutsideError("unreachable", permanent=False) from None
    except ssl.SSLCertVerificationError as error:
        expired = error.verify_code == 10  # X509_V_ERR_CERT_HAS_EXPIRED: its server's people will see to it
        raise OutsideError("certificate", permanent=not expired) from None
    except (http.client.HTTPException, ValueError, zlib.error):
        raise OutsideError("bad_answer", permanent=False) from None
    except OSError:
        raise OutsideError("unreachable", permanent=False) from None


def _answer(
    response: http.client.HTTPResponse, target: _Target, headers: Mapping[str, str], rules: Rules
) -> Fetched | str:
    status = response.status
    if status in _REDIRECTS:
        location = response.headers.get("Location", "")
        if not location:
            raise OutsideError("redirects", permanent=True)
        # Headers come as Latin-1; what is meant by other bytes in an address is UTF-8.
        return urljoin(target.url, quote(location.encode("latin-1", "replace"), safe=string.punctuation))
    asked = "If-None-Match" in headers or "If-Modified-Since" in headers
    if status == 304 and asked:
        # What a 304 leaves out is still as it was (RFC 9110, 15.4.5).
        etag = response.headers.get("ETag") or headers.get("If-None-Match", "")
        modified = response.headers.get("Last-Modified") or headers.get("If-Modified-Since", "")
        return Fetched(b"", etag, modified, not_changed=True, url=target.url)
    if status != 200:
        error = {
            401: "not_allowed",
            403: "not_allowed",
            407: "not_allowed",
            404: "not_found",
            410: "not_found",
        }
        raise OutsideError(
            error.get(status, f"status_{status}"),
            permanent=status in _PERMANENT or 300 <= status < 400,
            retry_after=_retry_after(response),
        )
    content = _body(response, rules.max_bytes)
    tags = (response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
    etag, modified = (tag if len(tag) <= 500 else "" for tag in tags)
    return Fetched(content, etag, modified, not_changed=False, url=target.url)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
    if coding not in ("identity", "gzip", "x-gzip"):
        raise OutsideError("bad_answer", permanent=False)
    if response.length is not None and response.length > most:
        raise OutsideError("too_large", permanent=True)
    unpack = None if coding == "identity" else zlib.decompressobj(16 + zlib.MAX_WBITS)
    parts: list[bytes] = []
    packed = unpacked = members = 0
    while chunk := response.read(_CHUNK):
        packed += len(chunk)
        while chunk:
            part = chunk if unpack is None else unpack.decompress(chunk, most + 1 - unpacked)
            parts.append(part)
            unpacked += len(part)
            if unpacked > most or packed > most:
                raise OutsideError("too_large", permanent=True)
            chunk = b"" if unpack is None else unpack.unused_data
            if chunk:  # a packed file may consist of several (RFC 1952, 2.2); half a million empty ones are an attack
                members += 1
                if members > MEMBERS_MAX:
                    raise OutsideError("bad_answer", permanent=False)
                unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    if response.length or (unpack is not None and packed and not unpack.eof):
        # http.client reads up to what there is and says nothing of what it was told to expect.
        raise OutsideError("cut_short", permanent=False)
    return b"".join(parts)


def _retry_after(response: http.client.HTTPResponse) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), RETRY_AFTER_MAX_S)
    try:
        # Measured by the server's own clock.
        until = parsedate_to_datetime(text) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(until.total_seconds(), 0.0), RETRY_AFTER_MAX_S)


def _target(url: str, rules: Rules) -> _Target:
    """Take an address apart. Raises: _Refused."""
    url = url.strip()
    if len(url) > ADDRESS_MAX:
        raise _Refused("address_length")
    if _NOT_IN_ADDRESSES.search(url):
        raise _Refused("address_format")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _Refused("address_format") from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme != "https" and not (scheme == "http" and rules.allow_http):
        raise _Refused("address_scheme")
    if parts.username is not None or parts.password is not None:
        raise _Refused("address_userinfo")
    if port is None:
        port = 443 if scheme == "https" else 80
    if not 1 <= port <= 65_535:
        raise _Refused("address_format")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]|")
    query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~[]|?") if parts.query else ""
    return _Target(scheme, _ascii_host(host), port, path + query)


def _ascii_host(host: str) -> str:
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise _Refused("address_format") from None
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _Refused("address_format") from None
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise _Refused("address_format")
    return name


def _is_header(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _connect(target: _Target, rules: Rules, resolve: Resolve, deadline: float) -> "_Wire":
    """Return a connection to one of the addresses that a name has now, every one of which was checked."""
    trouble: OSError = TimeoutError()
    for address in _addresses(target, rules, resolve, deadline):
        try:
            sock = socket.create_connection((address, target.port), timeout=_patience(rules, deadline))
        except OSError as error:
            trouble = error
            continue
        try:
            if target.scheme == "https":
                sock.settimeout(_patience(rules, deadline))
                sock = _context(rules).wrap_socket(sock, server_hostname=target.host.removesuffix("."))
        except BaseException:
            sock.close()
            raise
        return _Wire(sock, rules, deadline)
    raise trouble


def _context(rules: Rules) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if rules.ca_file:
        context.load_verify_locations(rules.ca_file)
    return context


def _addresses(target: _Target, rules: Rules, resolve: Resolve, deadline: float) -> list[str]:
    answer: list[Sequence[str] | Exception] = []

    def look() -> None:
        try:
            answer.append(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    # The system's resolver knows no time-out: who waits for it must be able to go.
    looking = threading.Thread(target=look, daemon=True, name="calendar-resolve")
    looking.start()
    looking.join(_patience(rules, deadline))
    if not answer:
        raise OutsideError("timeout", permanent=False)
    found = answer[0]
    if isinstance(found, Exception) or not found:
        raise OutsideError("address_unknown", permanent=False)
    if not all(_may_pass(address, rules) for address in found):
        # One private address among public ones is no slip: it is how a check is to be got round.
        raise OutsideError("address_private", permanent=True)
    return list(found)


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public internet, also behind the ways in which IPv6 wraps IPv4."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        if known.scope_id is not None:
            return False
        inner = known.ipv4_mapped or known.sixtofour
        if inner is None and (known in _NAT64 or known in _COMPATIBLE):
            inner = ipaddress.IPv4Address(int(known) & 0xFFFF_FFFF)
        if inner is not None:
            return known not in _COMPATIBLE and is_public(str(inner))
    return (
        known.is_global
        and not (known.is_private or known.is_loopback or known.is_link_local)
        and not (known.is_multicast or known.is_reserved or known.is_unspecified)
        and not any(known in network for network in _NOT_PUBLIC if network.version == known.version)
    )


def _may_pass(address: str, rules: Rules) -> bool:
    if rules.allow_private or is_public(address):
        return True
    try:
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in rules.let_in)
    except ValueError:
        return False


def _is_surely_private(host: str, rules: Rules) -> bool:
    name = host.removesuffix(".")
    try:
        return not _may_pass(str(ipaddress.ip_address(name)), rules)
    except ValueError:
        # A name may stand for what is let in.
        return not (rules.allow_private or rules.let_in) and name.rpartition(".")[2] in _PRIVATE_NAMES


def _patience(rules: Rules, deadline: float) -> float:
    left = min(rules.timeout_s, deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError
    return left


class _Wire:
    """A socket as http.client uses one, each of whose reads ends in time, and all of them together."""

    def __init__(self, sock: socket.socket, rules: Rules, deadline: float) -> None:
        self._sock = sock
        self._rules = rules
        self._deadline = deadline
        self._left = rules.max_bytes + HEADERS_MAX

    def sendall(self, content: bytes) -> None:
        self._sock.settimeout(_patience(self._rules, self._deadline))
        self._sock.sendall(content)

    def receive_into(self, buffer: memoryview) -> int:
        self._sock.settimeout(_patience(self._rules, self._deadline))
        count = self._sock.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise OutsideError("too_large", permanent=True)
        return count

    def makefile(self, _mode: str) -> IO[bytes]:
        return io.BufferedReader(_Reading(self))

    def close(self) -> None:
        """Do nothing: http.client closes its socket and reads on where a body ends with the connection."""

    def __enter__(self) -> "_Wire":
        return self

    def __exit__(self, *_error: object) -> None:
        self._sock.close()


class _Reading(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._wire.receive_into(memoryview(buffer))
