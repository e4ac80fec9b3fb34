"""Payloads around a block, the example blocks by type, and what the checker says of a block alone."""

from copy import deepcopy

from bot.demo import blockkit_blocks, blockkit_elements
from bot.demo.blockkit import check_message, check_view
from bot.demo.blockkit_shapes import Surface, Tagged
from tests.demo.blockkit_examples import BLOCKS, ELEMENTS, Json, Path, host, option, places, plain

ANY_BLOCK = Tagged(blockkit_blocks.BLOCKS)
ALL_ELEMENTS = {
    rule.name: rule
    for rule in (
        *blockkit_elements.IN_INPUT,
        *blockkit_elements.IN_SECTION,
        *blockkit_elements.IN_ACTIONS,
        *blockkit_elements.IN_CONTEXT_ACTIONS,
    )
}


def message(*blocks: Json) -> Json:
    return {"channel": "C012AB", "text": "Ana: choose a time for the interview.", "blocks": list(blocks)}


def modal(*blocks: Json) -> Json:
    return {
        "type": "modal",
        "title": plain("New study"),
        "submit": plain("Next"),
        "close": plain("Cancel"),
        "callback_id": "study_new",
        "external_id": "study-1",
        "private_metadata": '{"v":1}',
        "clear_on_close": False,
        "notify_on_close": True,
        "blocks": list(blocks),
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "callback_id": "home", "blocks": list(blocks)}


def surface_of(block: Json) -> Surface:
    """A surface that allows the block and all it holds; modals first, because only they know focus."""
    rules = [rule for _, _, rule in places(ANY_BLOCK, block) if rule is not None]
    candidates = (Surface.MODAL, Surface.MESSAGE, Surface.HOME)
    return next(surface for surface in candidates if all(surface in rule.surfaces for rule in rules))


def problems_of(block: Json, surface: Surface | None = None) -> dict[str, list[str]]:
    """Messages by pointer, relative to the block, where the block alone fills a payload."""
    where = surface or surface_of(block)
    match where:
        case Surface.MESSAGE:
            found, prefix = check_message(message(block)), "/blocks/0"
        case Surface.MODAL:
            found, prefix = check_view(modal(block), "modal"), "/view/blocks/0"
        case Surface.HOME:
            found, prefix = check_view(home(block), "home"), "/view/blocks/0"
    result: dict[str, list[str]] = {}
    for problem in found:
        assert problem.pointer.startswith(prefix), problem
        result.setdefault(problem.pointer.removeprefix(prefix), []).append(problem.message)
    return result


def sample(kind: str) -> Json:
    return deepcopy(next(block for block in BLOCKS if block["type"] == kind))


def hosted(kind: str, **changes: Json) -> tuple[Json, str]:
    """A block that holds the element of this type, changed; and the pointer of the element in it."""
    element = next(element for element in ELEMENTS if element["type"] == kind)
    block = host({key: value for key, value in {**element, **changes}.items() if value is not None})
    return block, next(at for at in ("/element", "/accessory", "/elements/0") if at.split("/")[1] in block)


def path_of(text: str) -> Path:
    return tuple(int(step) if step.isdigit() else step for step in text.split("/")[1:])


def buttons(count: int) -> list[Json]:
    return [{"type": "button", "action_id": f"b{at}", "text": plain("Go")} for at in range(count)]


def cells(rows: int, columns: int) -> list[Json]:
    return [[{"type": "raw_text", "text": "x"}] * columns for _ in range(rows)]


def groups(count: int) -> list[Json]:
    return [{"label": plain("Group"), "options": [option(str(at))]} for at in range(count)]


def dividers(count: int) -> list[Json]:
    return [{"type": "divider"}] * count
