"""The profile of a click counts for whoever is at work."""

import pytest

from benchmarks.profile import COMMIT, LOCK, owner_of, profile

STORE = "/here/storage/database.py"
SYNCING = "/here/storage/syncing.py"
HANDLER = ("/here/handlers/conversation.py", "listener", "")
BOLT = ("/lib/slack_bolt/app/app.py", "dispatch", "")


@pytest.mark.parametrize(
    ("frames", "owner"),
    [
        ([(STORE, "_written", 'conn.execute("COMMIT")'), HANDLER], COMMIT),
        ([(SYNCING, "_write_out", "fdatasync(file)"), (STORE, "_sync", "sync()"), HANDLER], COMMIT),
        ([(STORE, "_begin", 'conn.execute("BEGIN IMMEDIATE")'), (STORE, "_written", "_begin()"), HANDLER], LOCK),
        ([("/lib/json/decoder.py", "decode", ""), ("/here/storage/outbox.py", "due", ""), HANDLER], "reading and writing rows"),
        ([("/lib/contextlib.py", "__enter__", ""), HANDLER, BOLT], "listeners"),
        ([("/lib/re/__init__.py", "match", ""), ("/lib/slack_bolt/listener_matcher/builtins.py", "matches", ""), BOLT],
         "Bolt: finding the listener"),
        ([("/lib/urllib/parse.py", "unquote", ""), ("/lib/slack_bolt/request/internals.py", "parse_body", ""), BOLT],
         "Bolt: taking the request apart"),
        ([("/lib/slack_bolt/request/internals.py", "parse_body", ""), ("/here/bot/http.py", "_parsed", ""), BOLT],
         "the gate before Bolt"),
        ([("/lib/threading.py", "run", "")], "everything else"),
    ],
)  # fmt: skip
def test_the_innermost_frame_that_belongs_to_somebody_counts(
    frames: list[tuple[str, str, str]], owner: str
) -> None:
    assert owner_of(frames) == owner


def test_the_time_of_presses_is_divided() -> None:
    found = profile(presses=20, warm=5)

    assert found.presses == 20
    assert 0 < found.per_press_ms < 1_000
    assert {"reading and writing rows", "Bolt: everything else"} <= found.seconds.keys()
