"""What one key of an object demands of another: the rules of Block Kit that no single field can say.

Each is called for every object of its row, whatever the object holds, so each tolerates wrong types: those are
reported by the row itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.demo.blockkit_forms import DECIMAL_NUMBER
from bot.demo.blockkit_markup import RICH_TEXT_DATE_FORMATS, date_format_problems, names_everybody
from bot.demo.blockkit_shapes import Finding, Relation

Object = Mapping[str, object]


def items_of(value: object) -> list[object]:
    """The items of a JSON array; none for anything else."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def objects_of(value: object) -> list[tuple[int, Object]]:
    """The objects in a JSON array with their positions; none for anything else."""
    return [(at, item) for at, item in enumerate(items_of(value)) if isinstance(item, Mapping)]


def options_fit(element: Object) -> Iterator[Finding]:
    """Option values are unique in a menu, and what is chosen at first is among the options, each once."""
    options = list(_options(element))
    seen: list[object] = []
    for where, option in options:
        if option.get("value") in seen:
            yield f"{where}/value", "option values must be unique"
        seen.append(option.get("value"))
    choices = [option for _, option in options]
    if "initial_option" in element and element["initial_option"] not in choices:
        yield "/initial_option", "initial_option must match one of the options exactly"
    for at, initial in enumerate(items_of(element.get("initial_options"))):
        if initial not in choices:
            yield f"/initial_options/{at}", "initial_options must match one of the options exactly"


def _options(element: Object) -> Iterator[tuple[str, Object]]:
    for at, option in objects_of(element.get("options")):
        yield f"/options/{at}", option
    for group_at, group in objects_of(element.get("option_groups")):
        for at, option in objects_of(group.get("options")):
            yield f"/option_groups/{group_at}/options/{at}", option


def initial_within_max(key: str) -> Relation:
    """Not more chosen at first than max_selected_items allows."""

    def check(element: Object) -> Iterator[Finding]:
        most = element.get("max_selected_items")
        if isinstance(most, int) and len(items_of(element.get(key))) > most:
            yield f"/{key}", f"no more than {most} items allowed by max_selected_items"

    return check


def in_order(*keys: str) -> Relation:
    """The numbers under these keys, where present, do not fall; numbers may be written as strings."""

    def check(element: Object) -> Iterator[Finding]:
        numbers = [(key, number) for key in keys if (number := _number(element.get(key))) is not None]
        for at, (key, number) in enumerate(numbers):
            for lower_key, lower in numbers[:at]:
                if number < lower:
                    yield f"/{key}", f"{key} must not be less than {lower_key}"

    return check


def _number(value: object) -> Decimal | None:
    if isinstance(value, str) and DECIMAL_NUMBER.fits(value):
        return Decimal(value)
    return Decimal(value) if isinstance(value, int) else None


def whole_numbers_only(element: Object) -> Iterator[Finding]:
    """A number_input without decimals holds no decimals."""
    if element.get("is_decimal_allowed") is True:
        return
    for key in ("initial_value", "min_value", "max_value"):
        number = _number(element.get(key))
        if number is not None and "." in str(element[key]):
            yield f"/{key}", "decimals need is_decimal_allowed"


def initial_text_fits(element: Object) -> Iterator[Finding]:
    """The text of a plain_text_input is not longer than it lets people type."""
    most, text = element.get("max_length"), element.get("initial_value")
    if isinstance(most, int) and isinstance(text, str) and len(text) > most:
        yield "/initial_value", "initial_value is longer than max_length"


def danger_asks_first(button: Object) -> Iterator[Finding]:
    """Stricter than Slack: what destroys asks for confirmation."""
    if button.get("style") == "danger" and "confirm" not in button:
        yield "", "a danger button needs confirm"


def one_primary(key: str) -> Relation:
    """Stricter than Slack, which only advises it: one primary button in a set."""

    def check(block: Object) -> Iterator[Finding]:
        styled = [at for at, button in objects_of(block.get(key)) if button.get("style") == "primary"]
        for at in styled[1:]:
            yield f"/{key}/{at}/style", "only one primary button in a set"

    return check


def verbatim_hides_mentions(text: Object) -> Iterator[Finding]:
    """A typed @channel is linked by Slack unless the text is verbatim."""
    if (
        text.get("verbatim") is not True
        and isinstance(words := text.get("text"), str)
        and names_everybody(words)
    ):
        yield "/text", "a typed broadcast mention needs verbatim: true"


def date_format_known(element: Object) -> Iterator[Finding]:
    """A rich text date uses tokens that Slack knows."""
    if isinstance(template := element.get("format"), str):
        for message in date_format_problems(template, RICH_TEXT_DATE_FORMATS):
            yield "/format", message


def collapse_makes_sense(container: Object) -> Iterator[Finding]:
    """A container starts collapsed only if it can collapse, and has a header line only if it cannot."""
    collapsible = container.get("is_collapsible") is True
    if container.get("default_collapsed") is True and not collapsible:
        yield "/default_collapsed", "default_collapsed needs is_collapsible"
    if container.get("has_header_divider") is True and collapsible:
        yield "/has_header_divider", "has_header_divider has no effect with is_collapsible"


def rows_even(table: Object) -> Iterator[Finding]:
    """All rows are as wide as the first, and settings name no column beyond it."""
    rows = [items_of(row) for row in items_of(table.get("rows"))]
    width = len(rows[0]) if rows else 0
    for at, row in enumerate(rows):
        if len(row) != width:
            yield f"/rows/{at}", f"must have {width} cells like the first row"
    if len(items_of(table.get("column_settings"))) > width:
        yield "/column_settings", "more column settings than columns"
    header = table.get("row_header_column_index")
    if isinstance(header, int) and header >= width:
        yield "/row_header_column_index", "no such column"


def header_plain(table: Object) -> Iterator[Finding]:
    """The first row is the header, and holds no rich text."""
    header = items_of(table.get("rows"))[:1]
    for at, cell in objects_of(header[0] if header else None):
        if cell.get("type") == "rich_text":
            yield f"/rows/0/{at}", "a header cell cannot be rich_text"


def labels_unique(key: str, label: str) -> Relation:
    """The objects under a key do not repeat a label."""

    def check(chart: Object) -> Iterator[Finding]:
        seen: list[object] = []
        for at, item in objects_of(chart.get(key)):
            if item.get(label) in seen:
                yield f"/{key}/{at}/{label}", f"{label} must be unique"
            seen.append(item.get(label))

    return check


def points_match_categories(chart: Object) -> Iterator[Finding]:
    """Every series has exactly one point for every category."""
    axis = chart.get("axis_config")
    categories = items_of(axis.get("categories")) if isinstance(axis, Mapping) else []
    for at, series in objects_of(chart.get("series")):
        labels = [point.get("label") for _, point in objects_of(series.get("data"))]
        if len(labels) != len(categories) or any(label not in labels for label in categories):
            yield f"/series/{at}/data", "must have one point for each category"
