"""Forms are taken apart as `urllib.parse` does it, whatever comes."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_bolt.request.internals import parse_body

from bot.forms import body_of, fields_of

odd = st.text(st.sampled_from("ab=&+%0fF2C3\r\n\t _é\ud83d"), max_size=30)
"""Half of it no form at all."""
typed = st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=4)


@given(form=odd | typed.map(lambda fields: urlencode(fields, errors="replace")))
@example("payload=%7B%22a%22%3A+1%7D")
@example("a=%")
@example("a=%%")
@example("a=%%41")
@example("a=%4")
@example("a=%4g%41")
@example("a=%=41")
@example("a=x=%41")
@example("a=%0D%0Ab%\nc")
@example("a=%41 \t ")
@example("a=%C3%A9%FF")
@example("a=é%C3%A9")
@example("&&a&=b&a=2&")
def test_fields_are_those_that_urllib_finds(form: str) -> None:
    assert fields_of(form) == dict(parse_qsl(form, keep_blank_values=True))


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        ("", None),
        ('{"type": "url_verification"}', None),
        ('{"type": "event_callback", "payload": 1}', "application/json"),
        ("command=%2Finterview&text=payload+of+a+study", "application/x-www-form-urlencoded"),
        ("command=%2Finterview&text=status", "application/x-www-form-urlencoded"),
        (urlencode({"payload": json.dumps({"text": "é 1+1=2 %"})}), "application/x-www-form-urlencoded"),
        ("ssl_check=1&token=", None),
    ],
)
def test_a_body_is_what_bolt_reads_in_it(text: str, content_type: str | None) -> None:
    assert body_of(text, content_type) == parse_body(text, content_type)


@pytest.mark.parametrize("text", ["payload=", "payload=%7B", "{", "payload=%FF"])
def test_what_is_no_json_is_an_error(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        body_of(text, None)
