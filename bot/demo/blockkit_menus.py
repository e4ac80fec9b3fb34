"""Rows of the table: menus, checkboxes and radio buttons, everything that offers options."""

from collections.abc import Mapping

from bot.demo.blockkit_objects import (
    ASKS,
    CONVERSATION,
    CONVERSATION_FILTER,
    FOCUS,
    HINTS,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    SEVERAL,
    USER,
    element,
)
from bot.demo.blockkit_relations import initial_within_max, options_fit
from bot.demo.blockkit_shapes import MODALS, Field, Flag, Items, Number, Record, Relation, Rule, required


def _menu(
    name: str, fields: Mapping[str, Field], relations: tuple[Relation, ...] = (), own: bool = False
) -> Rule:
    """A select menu, single or `multi_`; `own` options are listed in the element."""
    several = name.startswith("multi_")
    shared = {**ASKS, **HINTS, **FOCUS, **(SEVERAL if several else {})}
    return element(
        name,
        "multi-select-menu" if several else "select-menu",
        {**shared, **fields},
        relations=relations,
        exactly_one=(("options", "option_groups"),) if own else (),
    )


_OWN_OPTIONS: Mapping[str, Field] = {
    "options": Field(Items(Record(OPTION), at_most=100)),
    "option_groups": Field(Items(Record(OPTION_GROUP), at_most=100)),
}
_MIN_QUERY: Mapping[str, Field] = {"min_query_length": Field(Number(at_least=0))}
_INITIAL_OPTIONS: Mapping[str, Field] = {"initial_options": Field(Items(Record(OPTION), distinct=True))}
# response_url_enabled "only works with menus in input blocks in modals".
_ANSWERS: Mapping[str, Field] = {"response_url_enabled": Field(Flag(), surfaces=MODALS)}
_CONVERSATIONS: Mapping[str, Field] = {
    "default_to_current_conversation": Field(Flag()),
    "filter": Field(Record(CONVERSATION_FILTER)),
}

MENUS = (
    _menu(
        "static_select", {**_OWN_OPTIONS, "initial_option": Field(Record(OPTION))}, (options_fit,), own=True
    ),
    _menu(
        "multi_static_select",
        {**_OWN_OPTIONS, **_INITIAL_OPTIONS},
        (options_fit, initial_within_max("initial_options")),
        own=True,
    ),
    _menu("external_select", {**_MIN_QUERY, "initial_option": Field(Record(OPTION))}),
    _menu(
        "multi_external_select", {**_MIN_QUERY, **_INITIAL_OPTIONS}, (initial_within_max("initial_options"),)
    ),
    _menu("users_select", {"initial_user": Field(USER)}),
    _menu(
        "multi_users_select",
        {"initial_users": Field(Items(USER, distinct=True))},
        (initial_within_max("initial_users"),),
    ),
    _menu(
        "conversations_select", {**_CONVERSATIONS, **_ANSWERS, "initial_conversation": Field(CONVERSATION)}
    ),
    _menu(
        "multi_conversations_select",
        {**_CONVERSATIONS, "initial_conversations": Field(Items(CONVERSATION, distinct=True))},
        (initial_within_max("initial_conversations"),),
    ),
    _menu("channels_select", {**_ANSWERS, "initial_channel": Field(CONVERSATION)}),
    _menu(
        "multi_channels_select",
        {"initial_channels": Field(Items(CONVERSATION, distinct=True))},
        (initial_within_max("initial_channels"),),
    ),
)

OVERFLOW = element(
    "overflow",
    "overflow-menu",
    {**ASKS, "options": required(Items(Record(OVERFLOW_OPTION), at_most=5))},
    relations=(options_fit,),
)

CHECKBOXES = element(
    "checkboxes",
    "checkboxes",
    {
        **ASKS,
        **FOCUS,
        "options": required(Items(Record(RICH_OPTION), at_most=10)),
        "initial_options": Field(Items(Record(RICH_OPTION), distinct=True)),
    },
    relations=(options_fit,),
)

RADIO_BUTTONS = element(
    "radio_buttons",
    "radio-button-group",
    {
        **ASKS,
        **FOCUS,
        "options": required(Items(Record(RICH_OPTION), at_most=10)),
        "initial_option": Field(Record(RICH_OPTION)),
    },
    relations=(options_fit,),
)
