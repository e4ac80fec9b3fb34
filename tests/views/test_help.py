"""What is said to a word that is no subcommand."""

import pytest

from bot.views.help import WORD_CHARS, help_message, nearest


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("studys", "studies"),
        ("Recrut", "recruit"),
        ("stat", "status"),
        ("av", "availability"),
        ("peopel", "people"),
        ("resumed", "resume"),
        ("s", ""),
        ("hello", ""),
        ("x" * 4_000, ""),
        ("<@U1|ana>", ""),
    ],
)
def test_the_nearest_subcommand_is_suggested_where_one_is_close(word: str, meant: str) -> None:
    assert nearest(word) == meant


def test_the_unknown_word_is_named_without_doing_anything_and_not_at_length() -> None:
    said = help_message("*Help*", "<!channel> & " + "long " * 900)

    told = said.blocks[0]["text"]["text"]
    assert told.startswith("I don't know “&lt;!channel&gt; &amp; long")
    assert len(told) < WORD_CHARS + 60
    assert told in said.text
    assert said.blocks[1]["text"]["text"] == "*Help*"


def test_help_that_was_asked_for_names_no_word() -> None:
    assert [block["text"]["text"] for block in help_message("*Help*").blocks] == ["*Help*"]
