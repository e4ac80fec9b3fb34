"""Marks: they tell nobody whom they stand for, and are known again whichever of the keys made them."""

import hashlib

import pytest

from bot.errors import ConfigError
from bot.marking import Marks
from bot.sealing import new_key

OLD, NEW = new_key().encode(), new_key().encode()
NAMES = {"slack_ids": ["U0ANA"], "emails": ["Ana@Customers.example"]}


def test_a_mark_is_the_same_whenever_it_is_made_and_whatever_the_case_of_the_address() -> None:
    first = Marks(lambda: OLD).made("T1", **NAMES)
    again = Marks(lambda: OLD).made("T1", slack_ids=["U0ANA"], emails=[" ANA@customers.EXAMPLE "])

    assert first == again
    assert len({mark.mark for mark in first}) == 2


@pytest.mark.parametrize("other", ["another workspace", "another key"])
def test_a_mark_says_nothing_elsewhere(other: str) -> None:
    marks = Marks(lambda: NEW if other == "another key" else OLD)
    team = "T2" if other == "another workspace" else "T1"

    assert not {m.mark for m in Marks(lambda: OLD).made("T1", **NAMES)} & set(marks.candidates(team, **NAMES))


def test_after_a_new_key_the_marks_of_the_old_one_are_still_known() -> None:
    made = {mark.mark for mark in Marks(lambda: OLD).made("T1", **NAMES)}

    assert made <= set(Marks(lambda: NEW + b"," + OLD).candidates("T1", **NAMES))
    assert not made & {mark.mark for mark in Marks(lambda: NEW + b"," + OLD).made("T1", **NAMES)}


def test_a_mark_is_no_plain_hash_and_not_made_with_the_sealing_key_itself() -> None:
    import base64
    import hmac

    found = {mark.mark for mark in Marks(lambda: OLD).made("T1", slack_ids=["U0ANA"])}
    name = b"slack\0T1\0U0ANA"
    guesses = [hashlib.sha256(text).hexdigest() for text in (b"U0ANA", name)]
    guesses += [hmac.digest(key, name, "sha256").hex() for key in (OLD, base64.urlsafe_b64decode(OLD), b"")]

    assert not found & set(guesses)


def test_which_keys_are_at_hand_is_known_without_telling_them() -> None:
    both = Marks(lambda: NEW + b"," + OLD)

    assert both.key_ids == Marks(lambda: NEW).key_ids | Marks(lambda: OLD).key_ids
    assert all(OLD.decode() not in key_id for key_id in both.key_ids)
    assert OLD.decode() not in repr(both)


@pytest.mark.parametrize("key", [b"", b"not a key", b"AAAA"])
def test_what_is_no_key_is_said_in_a_sentence(key: bytes) -> None:
    with pytest.raises(ConfigError):
        Marks(lambda: key).made("T1", **NAMES)


def test_without_a_key_nobody_is_marked() -> None:
    with pytest.raises(ConfigError, match="no key"):
        Marks().made("T1", **NAMES)
