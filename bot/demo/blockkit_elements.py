"""Rows of the table: interactive elements and the image element, and which of them go where."""

from collections.abc import Mapping

from bot.demo.blockkit_forms import (
    CLOCK_TIME,
    DECIMAL_NUMBER,
    FILE_EXTENSION,
    ISO_DATE,
    MAIL_ADDRESS,
    TIME_ZONE,
    WEB_ADDRESS,
)
from bot.demo.blockkit_menus import CHECKBOXES, MENUS, OVERFLOW, RADIO_BUTTONS
from bot.demo.blockkit_objects import (
    ASKS,
    DISPATCHES,
    FOCUS,
    HINTS,
    IMAGE_FIELDS,
    LINK_URL,
    STYLE,
    USER,
    WEB_URL,
    element,
    plain,
)
from bot.demo.blockkit_relations import (
    danger_asks_first,
    in_order,
    initial_text_fits,
    whole_numbers_only,
)
from bot.demo.blockkit_rich_text import RICH_TEXT
from bot.demo.blockkit_shapes import (
    MESSAGES,
    MODALS,
    VIEWS,
    Choice,
    Field,
    Flag,
    Items,
    Kind,
    Number,
    Record,
    Rule,
    String,
    Surface,
    page,
    required,
)

BUTTON_LABEL = 75
LABELLED: Mapping[str, Field] = {
    "text": required(plain(BUTTON_LABEL)),
    "accessibility_label": Field(String(BUTTON_LABEL)),
}


BUTTON = element(
    "button",
    "button",
    {
        **LABELLED,
        **ASKS,
        "value": Field(String(2000)),
        "url": Field(LINK_URL),
        "style": Field(STYLE),
    },
    relations=(danger_asks_first,),
)

# Not an interactive element: it carries no action_id.
IMAGE = Rule(
    "image",
    Kind.ELEMENT,
    page("reference/block-kit/block-elements/image-element"),
    IMAGE_FIELDS,
    exactly_one=(("image_url", "slack_file"),),
)

DATEPICKER = element(
    "datepicker", "date-picker", {**ASKS, **HINTS, **FOCUS, "initial_date": Field(String(form=ISO_DATE))}
)

TIMEPICKER = element(
    "timepicker",
    "time-picker",
    {
        **ASKS,
        **HINTS,
        **FOCUS,
        "initial_time": Field(String(form=CLOCK_TIME)),
        "timezone": Field(String(form=TIME_ZONE)),
    },
)

DATETIMEPICKER = element(
    "datetimepicker",
    "datetime-picker",
    # Seconds, "in the format of 10 digits".
    {**ASKS, **FOCUS, "initial_date_time": Field(Number(at_least=1_000_000_000, at_most=9_999_999_999))},
    surfaces=frozenset({Surface.MESSAGE, Surface.MODAL}),
)

PLAIN_TEXT_INPUT = element(
    "plain_text_input",
    "plain-text-input",
    {
        **HINTS,
        **FOCUS,
        **DISPATCHES,
        "initial_value": Field(String(3000)),
        "multiline": Field(Flag()),
        "min_length": Field(Number(at_least=0, at_most=3000)),
        "max_length": Field(Number(at_least=1, at_most=3000)),
    },
    relations=(in_order("min_length", "max_length"), initial_text_fits),
)

RICH_TEXT_INPUT = element(
    "rich_text_input",
    "rich-text-input",
    {
        **HINTS,
        **FOCUS,
        **DISPATCHES,
        "initial_value": Field(Record(RICH_TEXT)),
        "min_lines": Field(Number(at_least=1, at_most=100)),
        "max_lines": Field(Number(at_least=1, at_most=100)),
    },
    surfaces=VIEWS,
    relations=(in_order("min_lines", "max_lines"),),
)

_DECIMAL = String(form=DECIMAL_NUMBER)
NUMBER_INPUT = element(
    "number_input",
    "number-input",
    {
        **HINTS,
        **FOCUS,
        **DISPATCHES,
        "is_decimal_allowed": required(Flag()),
        "initial_value": Field(_DECIMAL),
        "min_value": Field(_DECIMAL),
        "max_value": Field(_DECIMAL),
    },
    surfaces=MODALS,
    relations=(in_order("min_value", "initial_value", "max_value"), whole_numbers_only),
)

URL_TEXT_INPUT = element(
    "url_text_input",
    "url-input",
    {**HINTS, **FOCUS, **DISPATCHES, "initial_value": Field(String(form=WEB_ADDRESS))},
    surfaces=MODALS,
)

EMAIL_TEXT_INPUT = element(
    "email_text_input",
    "email-input",
    {**HINTS, **FOCUS, **DISPATCHES, "initial_value": Field(String(form=MAIL_ADDRESS))},
    surfaces=MODALS,
)

FILE_INPUT = element(
    "file_input",
    "file-input",
    {
        "filetypes": Field(Items(String(form=FILE_EXTENSION), distinct=True)),
        "max_files": Field(Number(at_least=1, at_most=10)),
    },
    surfaces=MODALS,
)

_FEEDBACK_BUTTON = Rule(
    "feedback button",
    Kind.OBJECT,
    page("reference/block-kit/block-elements/feedback-buttons-element"),
    typed=False,
    fields={**LABELLED, "value": required(String(2000))},
)

FEEDBACK_BUTTONS = element(
    "feedback_buttons",
    "feedback-buttons",
    {
        "positive_button": required(Record(_FEEDBACK_BUTTON)),
        "negative_button": required(Record(_FEEDBACK_BUTTON)),
    },
    surfaces=MESSAGES,
)

ICON_BUTTON = element(
    "icon_button",
    "icon-button",
    {
        **LABELLED,
        **ASKS,
        "icon": required(Choice(("trash",))),
        "value": Field(String(2000)),
        "visible_to_user_ids": Field(Items(USER, distinct=True)),
    },
    surfaces=MESSAGES,
)

_WORKFLOW_PAGE = page("reference/block-kit/composition-objects/workflow-object")
_PARAMETER = Rule(
    "input parameter",
    Kind.OBJECT,
    _WORKFLOW_PAGE,
    typed=False,
    fields={"name": required(String()), "value": required(String())},
)
_TRIGGER = Rule(
    "trigger",
    Kind.OBJECT,
    _WORKFLOW_PAGE,
    typed=False,
    fields={"url": required(WEB_URL), "customizable_input_parameters": Field(Items(Record(_PARAMETER)))},
)
_WORKFLOW = Rule(
    "workflow", Kind.OBJECT, _WORKFLOW_PAGE, typed=False, fields={"trigger": required(Record(_TRIGGER))}
)

WORKFLOW_BUTTON = element(
    "workflow_button",
    "workflow-button",
    {**LABELLED, **ASKS, "workflow": required(Record(_WORKFLOW)), "style": Field(STYLE)},
    surfaces=MESSAGES,
    relations=(danger_asks_first,),
)

# Which block holds what: the "works with block types" columns of reference/block-kit/block-elements.
CHOOSERS = (*MENUS, CHECKBOXES, RADIO_BUTTONS, DATEPICKER, TIMEPICKER)
IN_SECTION = (BUTTON, IMAGE, OVERFLOW, WORKFLOW_BUTTON, *CHOOSERS)
IN_ACTIONS = (BUTTON, OVERFLOW, WORKFLOW_BUTTON, DATETIMEPICKER, *CHOOSERS)
IN_INPUT = (
    *CHOOSERS,
    DATETIMEPICKER,
    PLAIN_TEXT_INPUT,
    RICH_TEXT_INPUT,
    NUMBER_INPUT,
    URL_TEXT_INPUT,
    EMAIL_TEXT_INPUT,
    FILE_INPUT,
)
IN_CONTEXT_ACTIONS = (FEEDBACK_BUTTONS, ICON_BUTTON)
