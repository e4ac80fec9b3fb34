"""Rows of the table: composition objects, and the fields that many elements share."""

from collections.abc import Mapping

from bot.demo.blockkit_forms import CONVERSATION_ID, LINK_ADDRESS, USER_ID, WEB_ADDRESS
from bot.demo.blockkit_relations import verbatim_hides_mentions
from bot.demo.blockkit_shapes import (
    EVERYWHERE,
    VIEWS,
    AnyObject,
    Choice,
    Field,
    Flag,
    Items,
    Kind,
    Number,
    Record,
    Relation,
    Rule,
    Shape,
    String,
    Surface,
    Tagged,
    page,
    required,
)

_TEXT_PAGE = page("reference/block-kit/composition-objects/text-object")


def _plain_rule(at_most: int) -> Rule:
    fields = {"text": required(String(at_most)), "emoji": Field(Flag())}
    return Rule("plain_text", Kind.OBJECT, _TEXT_PAGE, fields)


def _mrkdwn_rule(at_most: int) -> Rule:
    fields = {"text": required(String(at_most, mrkdwn=True)), "verbatim": Field(Flag())}
    return Rule("mrkdwn", Kind.OBJECT, _TEXT_PAGE, fields, relations=(verbatim_hides_mentions,))


def plain(at_most: int) -> Tagged:
    """A text object without markup, where Slack takes no other."""
    return Tagged((_plain_rule(at_most),))


def mrkdwn(at_most: int) -> Tagged:
    """A text object with markup, where Slack takes no other."""
    return Tagged((_mrkdwn_rule(at_most),))


def either(at_most: int) -> Tagged:
    """A text object of either type."""
    return Tagged((_plain_rule(at_most), _mrkdwn_rule(at_most)))


TITLE_LENGTH = 24
OPTION_LENGTH = 75
URL_LENGTH = 3000

STYLE = Choice(("primary", "danger"))
WEB_URL = String(URL_LENGTH, form=WEB_ADDRESS)
LINK_URL = String(URL_LENGTH, form=LINK_ADDRESS)

CONFIRM = Rule(
    "confirm",
    Kind.OBJECT,
    page("reference/block-kit/composition-objects/confirmation-dialog-object"),
    typed=False,
    fields={
        "title": required(plain(100)),
        "text": required(either(300)),
        "confirm": required(plain(30)),
        "deny": required(plain(30)),
        "style": Field(STYLE),
    },
)


def _option_rule(text: Shape, more: Mapping[str, Field]) -> Rule:
    return Rule(
        "option",
        Kind.OBJECT,
        page("reference/block-kit/composition-objects/option-object"),
        typed=False,
        # The Python SDK lets a value have 150 characters, Slack's types say 75: the smaller is safe.
        fields={
            "text": required(text),
            "value": required(String(OPTION_LENGTH)),
            "description": Field(plain(OPTION_LENGTH)),
            **more,
        },
    )


OPTION = _option_rule(plain(OPTION_LENGTH), {})
RICH_OPTION = _option_rule(either(OPTION_LENGTH), {})
OVERFLOW_OPTION = _option_rule(plain(OPTION_LENGTH), {"url": Field(LINK_URL)})

OPTION_GROUP = Rule(
    "option group",
    Kind.OBJECT,
    page("reference/block-kit/composition-objects/option-group-object"),
    typed=False,
    fields={"label": required(plain(75)), "options": required(Items(Record(OPTION), at_most=100))},
)

DISPATCH_CONFIG = Rule(
    "dispatch action configuration",
    Kind.OBJECT,
    page("reference/block-kit/composition-objects/dispatch-action-configuration-object"),
    typed=False,
    fields={
        "trigger_actions_on": required(
            Items(Choice(("on_enter_pressed", "on_character_entered")), distinct=True)
        )
    },
)

CONVERSATION_FILTER = Rule(
    "conversation filter",
    Kind.OBJECT,
    page("reference/block-kit/composition-objects/conversation-filter-object"),
    typed=False,
    fields={
        "include": Field(Items(Choice(("im", "mpim", "private", "public")), distinct=True)),
        "exclude_external_shared_channels": Field(Flag()),
        "exclude_bot_users": Field(Flag()),
    },
    at_least_one=(("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

SLACK_FILE = Rule(
    "slack file",
    Kind.OBJECT,
    page("reference/block-kit/composition-objects/slack-file-object"),
    typed=False,
    fields={"id": Field(String(255)), "url": Field(WEB_URL)},
    exactly_one=(("id", "url"),),
)

METADATA = Rule(
    "metadata",
    Kind.OBJECT,
    page("messaging/message-metadata"),
    typed=False,
    fields={"event_type": required(String()), "event_payload": required(AnyObject())},
)

# Stricter than Slack, which makes up a missing action_id: a control without one cannot be routed.
ACTION_ID: Mapping[str, Field] = {"action_id": required(String(255))}
ASKS: Mapping[str, Field] = {"confirm": Field(Record(CONFIRM))}
HINTS: Mapping[str, Field] = {"placeholder": Field(plain(150))}
FOCUS: Mapping[str, Field] = {"focus_on_load": Field(Flag(), surfaces=VIEWS)}
DISPATCHES: Mapping[str, Field] = {"dispatch_action_config": Field(Record(DISPATCH_CONFIG))}
SEVERAL: Mapping[str, Field] = {"max_selected_items": Field(Number(at_least=1))}
USER = String(form=USER_ID)
CONVERSATION = String(form=CONVERSATION_ID)
IMAGE_FIELDS: Mapping[str, Field] = {
    "image_url": Field(WEB_URL),
    "slack_file": Field(Record(SLACK_FILE)),
    "alt_text": required(String(2000)),
}


def element(
    name: str,
    slug: str,
    fields: Mapping[str, Field],
    surfaces: frozenset[Surface] = EVERYWHERE,
    relations: tuple[Relation, ...] = (),
    exactly_one: tuple[tuple[str, ...], ...] = (),
) -> Rule:
    """The row of an interactive element; its action_id is added."""
    source = page(f"reference/block-kit/block-elements/{slug}-element")
    everything = {**ACTION_ID, **fields}
    return Rule(
        name,
        Kind.ELEMENT,
        source,
        everything,
        surfaces=surfaces,
        relations=relations,
        exactly_one=exactly_one,
    )
