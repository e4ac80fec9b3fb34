"""What mrkdwn may hold in blocks and in the text of a message."""

import pytest

from bot.demo.blockkit import Problem, check_message
from tests.demo.blockkit_examples import mrkdwn, plain
from tests.demo.blockkit_payloads import problems_of

GOOD_MARKUP = [
    "*bold* _it_ ~no~ `code` > quote",
    "&amp; &lt;b&gt;",
    "<@U012AB> <@W012AB|ana> <#C012AB|general> <!subteam^S012AB|team>",
    "<https://example.com> <http://example.com/?a=1&amp;b=2|a free label>",
    "<mailto:ana@example.com|write>",
    "<!date^1790000000^{date_num} {time_secs}|now>",
    "<!date^1790000000^At {time}^https://example.com/x|At 14:00 CEST>",
    "ana@example.com wrote to the channel",
]
BAD_MARKUP = [
    ("a < b", "unescaped '<': write &lt;"),
    ("Q&A", "unescaped '&': write &amp;"),
    ("&nbsp;", "unescaped '&': write &amp;"),
    ("<b>x</b>", "unescaped '<' or unknown token: <b>"),
    ("<>", "unescaped '<' or unknown token: <>"),
    ("<javascript:alert(1)|x>", "unescaped '<' or unknown token: <javascript:alert(1)|x>"),
    ("<https://example.com|>", "unescaped '<' or unknown token: <https://example.com|>"),
    ("<@ana>", "unescaped '<' or unknown token: <@ana>"),
    ("<https://example.com/?a=1&b=2>", "unescaped '&': write &amp;"),
    ("<!channel>", "broadcast mention <!channel> is not allowed"),
    ("<!here|here>", "broadcast mention <!here|here> is not allowed"),
    ("<!everyone>", "broadcast mention <!everyone> is not allowed"),
    ("<!date^1790000000^{time}>", "malformed date token: want <!date^seconds^template|fallback>"),
    ("<!date^1790000000^{time}|>", "malformed date token: want <!date^seconds^template|fallback>"),
    ("<!date^1790000000^{time}| >", "date token has an empty fallback"),
    ("<!date^soon^{time}|x>", "malformed date token: want <!date^seconds^template|fallback>"),
    ("<!date^1790000000^{clock}|x>", "unknown date token: {clock}"),
    ("<!date^1790000000^{date_slash}|x>", "unknown date token: {date_slash}"),
    ("<!date^1790000000^at noon|x>", "date template holds no {token}"),
]


@pytest.mark.parametrize("text", GOOD_MARKUP)
def test_good_markup_passes_in_blocks_and_in_the_message_text(text: str) -> None:
    assert problems_of({"type": "section", "text": {"type": "mrkdwn", "text": text}}) == {}
    assert check_message({"text": text}) == []


@pytest.mark.parametrize(("text", "complaint"), BAD_MARKUP)
def test_bad_markup_is_reported_in_blocks_and_in_the_message_text(text: str, complaint: str) -> None:
    assert complaint in problems_of({"type": "section", "text": mrkdwn(text)})["/text/text"]
    assert Problem("/text", complaint) in check_message({"text": text})


@pytest.mark.parametrize("text", [text for text, _ in BAD_MARKUP])
def test_plain_text_is_not_read_as_markup(text: str) -> None:
    assert problems_of({"type": "section", "text": plain(text)}) == {}


def test_a_typed_broadcast_needs_verbatim() -> None:
    typed = {"type": "mrkdwn", "text": "Ask @here, please"}
    assert problems_of({"type": "section", "text": typed | {"verbatim": True}}) == {}
    for text in (typed, typed | {"verbatim": False}):
        assert list(problems_of({"type": "section", "text": text})) == ["/text/text"]
