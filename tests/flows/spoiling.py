"""Spoils what Slack would send: bytes, shapes, ids of others, values. The same seed spoils the same."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from bot.demo.model import EnvelopeType, Json

SHIFT = 1_000
"""By so much the ids of the neighbours' rows are higher: see `standing`."""
FOREIGN_TEAM = "T000000555"

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**70,
    "",
    "x",
    "\x00",
    "\ud83d",
    "\u202eabc",
    "9" * 5_000,
    "<@U000000001>",
    "../../etc/passwd",
    "' OR 1=1 --",
    "http://169.254.169.254/",
    [],
    [None],
    [[]],
    ["x"] * 300,
    {},
    {"id": None},
    {"": {}},
)


def spoilt_payloads(payload: Json, rng: random.Random) -> Iterator[Json]:
    """Payloads that can be written as JSON, each spoilt in another way, without end."""
    ways: tuple[Callable[[Json, random.Random], None], ...] = (
        _other_value,
        _other_value,
        _without,
        _other_ids,
        _other_team,
        _tampered,
        _tampered,
    )
    while True:
        for way in rng.sample(ways, len(ways)):
            spoilt = deepcopy(payload)
            for _ in range(rng.choice((1, 1, 1, 2, 5))):
                way(spoilt, rng)
            yield spoilt


def spoilt_bodies(body: bytes, rng: random.Random) -> Iterator[bytes]:
    """Bodies that are spoilt as bytes, without end."""
    while True:
        yield rng.randbytes(rng.randrange(1, 3_000))
        cut = rng.randrange(len(body))
        yield body[:cut]
        yield body[:cut] + b"\xff\xc3\x28\xed\xa0\x80" + body[cut:]
        yield b"payload=" + b"[" * rng.choice((50, 900, 5_000, 100_000))
        deep = rng.choice((45, 300, 20_000))
        yield b'{"event":' * deep + b"1" + b"}" * deep
        yield b"payload=%22" + b"x" * rng.randrange(100)
        yield b"payload=" + rng.choice((b"null", b"1", b"[]", b"[{}]", b"%22a%22", b"NaN", b"{}", b"true"))
        yield rng.choice(
            (b"null", b"[1]", b"{", b"{}", b'{"type":"url_verification"}', b"ssl_check=1", b"&&==")
        )


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a payload."""
    found: list[tuple[Any, Any]] = []
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found += [(value, key), *_places(value[key])]
    return found


def _other_value(payload: Json, rng: random.Random) -> None:
    place, key = rng.choice(_places(payload) or [({}, "")])
    place[key] = deepcopy(rng.choice(ODD))


def _without(payload: Json, rng: random.Random) -> None:
    place, key = rng.choice(_places(payload) or [({"": 1}, "")])
    del place[key]


def _other_team(payload: Json, rng: random.Random) -> None:
    for place, key in _places(payload):
        if "team" in str(key) and isinstance(place[key], str):
            place[key] = FOREIGN_TEAM


def _other_ids(payload: Json, rng: random.Random) -> None:
    """Ids of views, channels, messages and people that are somebody else's or nobody's; the one who acts stays."""
    for place, key in rng.sample(_places(payload), min(40, len(_places(payload)))):
        acts = place is payload.get("user") or key in {"user_id", "user"}
        if str(key).endswith(("id", "ts", "hash")) and isinstance(place[key], str) and not acts:
            place[key] = rng.choice(
                ("V000000001", "C000000001", "D000000001", "U000000002", "1.1", "nowhere")
            )


def _tampered(payload: Json, rng: random.Random) -> None:
    """The values of buttons and what travels in forms, which somebody could try to change."""
    for place, key in _places(payload):
        if key not in {"value", "private_metadata"} or not isinstance(place[key], str):
            continue
        try:
            fields = json.loads(place[key])
        except ValueError:
            continue
        if not isinstance(fields, dict) or not fields:
            continue
        name = rng.choice(list(fields))
        value = fields[name]
        number = value if isinstance(value, int) else 0
        fields[name] = rng.choice(
            (number + SHIFT, number + SHIFT, number + 1, 0, -1, 2**53, str(value), *ODD)
        )
        place[key] = json.dumps(fields) if rng.random() < 0.9 else json.dumps(fields)[:-1]


def kind_of(envelope_type: EnvelopeType, payload: Json) -> EnvelopeType:
    """How a spoilt payload can still be sent: a command is a form, and holds text alone."""
    if envelope_type != "slash_commands":
        return envelope_type
    fits = all(isinstance(value, str) and value.isprintable() for value in payload.values())
    return "slash_commands" if fits else "interactive"
