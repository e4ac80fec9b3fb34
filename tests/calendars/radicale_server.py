"""A real CalDAV server, Radicale, on this machine: started on a free port, ended by its own process."""

import base64
import http.client
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

USER = "ada@example.com"
PASSWORD = "app-password ü:poison"
CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
"""


@dataclass
class Radicale:
    """by_hand: one request as another program of the same person makes it, without any library under test."""

    url: str

    def by_hand(self, method: str, url: str, body: str = "", **headers: str) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Authorization"] = f"Basic {login}"
        try:
            connection.request(method, parts.path, body.encode(), told)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def new_calendar(self, components: tuple[str, ...] = ("VEVENT",), user: str = USER) -> str:
        """Make an empty calendar and return its address."""
        url = f"{self.url}/{quote(user)}/{secrets.token_hex(8)}/"
        kinds = "".join(f'<C:comp name="{component}"/>' for component in components)
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>Calendar &amp; co</D:displayname>"
            f"<C:supported-calendar-component-set>{kinds}</C:supported-calendar-component-set>"
            "</D:prop></D:set></C:mkcalendar>"
        )
        status, _ = self.by_hand("MKCALENDAR", url, body)
        assert status == 201
        return url

    def add(self, calendar: str, name: str, lines: str, zones: str = "") -> str:
        """Put an event there as another program would; `lines`: those of the VEVENT but UID and DTSTAMP."""
        uid = "" if "UID:" in lines else f"UID:{name}\n"
        content = (
            f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{zones}BEGIN:VEVENT\n{uid}DTSTAMP:20261101T000000Z\n"
            f"{lines.strip()}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
        url = f"{calendar}{name}.ics"
        status, said = self.by_hand("PUT", url, content.replace("\n", "\r\n"), Content_Type="text/calendar")
        assert status in (201, 204), said
        return url

    def files(self, calendar: str) -> dict[str, str]:
        """Everything in a calendar, by address."""
        _, listing = self.by_hand("PROPFIND", calendar, Depth="1")
        paths = re.findall(r"<href>([^<]+\.ics)</href>", listing)
        return {path: self.by_hand("GET", self.url + path)[1] for path in sorted(paths)}


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users").write_text(f"{USER}:{PASSWORD}\nbob:other\n")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(folder / "config")],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 30
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Radicale did not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.05)
        yield Radicale(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
