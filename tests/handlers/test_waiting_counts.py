"""How long a request took counts from when it came, however long it waited for its turn: so Slack counts."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from bot.figures import Figures
from bot.http import PATH, gate
from bot.ranked_lock import Rank
from bot.turns import Turns

HELD_S = 0.3
PATIENT = dict.fromkeys(Rank, 10.0)


def app(_environ: object, start: Callable[..., object]) -> Iterable[bytes]:
    start("200 OK", [])
    return []


def test_what_a_request_waited_for_its_turn_is_part_of_what_it_took() -> None:
    turns, figures, has_it = Turns(overrun_s=10.0, patience_s=PATIENT), Figures(), threading.Event()
    body = b'{"type": "url_verification", "challenge": "a"}'
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": "1700000000",
        "HTTP_X_SLACK_SIGNATURE": "v0=",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }

    def hold() -> None:
        with turns.of(Rank.REQUEST):
            has_it.set()
            threading.Event().wait(HELD_S)

    holder = threading.Thread(target=hold)
    holder.start()
    assert has_it.wait(10)
    began = time.monotonic()
    gate(app, turns, figures=figures)(environ, lambda *_told: None)  # type: ignore[arg-type,return-value]
    took_s = time.monotonic() - began
    holder.join()

    [told] = figures.counted().acks.values()
    assert took_s > HELD_S / 2
    assert HELD_S / 2 < told.seconds <= took_s
