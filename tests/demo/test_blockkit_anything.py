"""Generated Block Kit: valid messages pass, one change beyond a limit is found, no JSON makes the checker fail."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.blockkit import check_message, check_view
from bot.demo.blockkit_shapes import String, Surface
from tests.demo.blockkit_examples import (
    BLOCKS,
    Json,
    Path,
    places,
    pointer,
    put,
)
from tests.demo.blockkit_payloads import (
    ANY_BLOCK,
    message,
    problems_of,
    surface_of,
)

WORDS = st.text(string.ascii_letters + string.digits + " .,;:!?äé🙂", min_size=1, max_size=30).filter(
    str.strip
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MESSAGE_BLOCKS = [
    block
    for block in BLOCKS
    if surface_of(block) is Surface.MESSAGE or problems_of(block, Surface.MESSAGE) == {}
]


def texts(block: Json) -> list[tuple[Path, int]]:
    """The places of text objects in a block, with their limits."""
    return [
        (path, shape.at_most)
        for path, shape, _ in places(ANY_BLOCK, block)
        if isinstance(shape, String) and shape.at_most is not None and path[-1] == "text"
    ]


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """Valid messages: examples in any order with other words in their texts."""
    chosen = draw(
        st.lists(st.sampled_from(MESSAGE_BLOCKS), min_size=1, max_size=5, unique_by=lambda b: b["type"])
    )
    blocks = []
    for block in chosen:
        for path, longest in texts(block):
            if "options" not in path and "option_groups" not in path:  # they must match the initial option
                block = put(block, path, draw(WORDS)[:longest].strip() or "x")
        blocks.append(block)
    return message(*blocks)


@given(messages())
@settings(max_examples=30)
def test_a_generated_valid_message_passes(payload: Json) -> None:
    assert check_message(payload) == []


@given(messages(), st.data())
@settings(max_examples=60)
def test_one_change_beyond_a_limit_is_reported_where_it_was_made(payload: Json, data: st.DataObject) -> None:
    # given
    at = data.draw(st.integers(0, len(payload["blocks"]) - 1))
    block = payload["blocks"][at]
    kinds = ["unknown key", "null", *(["too long"] if texts(block) else [])]
    match data.draw(st.sampled_from(kinds)):
        case "too long":
            path, longest = data.draw(st.sampled_from(texts(block)))
            changed, expected = put(block, path, "x" * (longest + data.draw(st.integers(1, 9)))), path
        case "null":
            path = data.draw(st.sampled_from([path for path, _, _ in places(ANY_BLOCK, block) if path]))
            changed, expected = put(block, path, None), path
        case _:
            rows = [path for path, _, rule in places(ANY_BLOCK, block) if rule is not None]
            expected = data.draw(st.sampled_from(rows))
            changed = put(block, (*expected, "colour"), "red")

    # when
    found = check_message(put(payload, ("blocks", at), changed))

    # then
    pointers = [problem.pointer for problem in found]
    assert f"/blocks/{at}{pointer(expected)}" in pointers
    assert all(where.startswith(f"/blocks/{at}") for where in pointers)


@given(st.sampled_from(BLOCKS), st.data(), JSON)
@settings(max_examples=100)
def test_no_json_makes_the_checker_fail(block: Json, data: st.DataObject, junk: Json) -> None:
    path = data.draw(st.sampled_from([path for path, _, _ in places(ANY_BLOCK, block)]))
    broken = put(block, path, junk) if path else junk
    assert isinstance(check_message({"text": junk, "blocks": [broken], "attachments": junk}), list)
    assert isinstance(check_view({"type": "modal", "title": junk, "blocks": [broken, junk]}, "modal"), list)
