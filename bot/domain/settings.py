"""Every number of the product with its default and its meaning. A workspace or a study may change any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings of one workspace. Minutes, hours and days say so in their name; working days are Monday to Friday.

    What each means: settings_registry.py.
    """

    product_name: str = "our product"
    zone: str = "UTC"
    digest_channel: str = ""
    digest_hour: int = 9
    digest_zone: str = ""
    digest_only_when_changed: bool = False
    digest_people_together: int = 2
    working_from_hour: int = 9
    working_until_hour: int = 17
    invitation_gap_days: int = 30
    interview_gap_days: int = 90
    unanswered_limit: int = 2
    unanswered_rest_days: int = 365
    nudge_after_hours: int = 24
    nudges_max: int = 1
    invitation_life_working_days: int = 5
    offer_life_days: int = 4
    notice_hours: int = 4
    window_days: int = 10
    buffer_minutes: int = 15
    day_cap: int = 4
    holidays_country: str = ""
    audience_day_cap: int = 20
    wave_cap: int = 120
    lottery_percent: int = 17
    few_critical_from: int = 10
    no_news_in_a_row: int = 3
    standby_hold_minutes: int = 60
    haste_divisor: int = 3
    slots_per_page: int = 6
    reminder_long_hours: int = 24
    reminder_short_hours: int = 1
    reminder_long_if_booked_hours: int = 30
    morning_hour: int = 8
    move_until_hours: int = 24
    moves_max: int = 2
    nudge_minutes: int = 5
    wait_minutes: int = 10
    close_minutes: int = 15
    outcome_after_minutes: int = 15
    undo_hours: int = 24
    retention_months: int = 12
    hard_stop_months: int = 24


def with_stored(stored: Mapping[str, str]) -> Settings:
    """Return the defaults overlaid with what a workspace stored (name -> text). Unknown names are ignored:
    an older release may read a newer database."""
    known = {field.name: _READ[type(getattr(_DEFAULTS, field.name))] for field in fields(Settings)}
    return replace(_DEFAULTS, **{name: known[name](text) for name, text in stored.items() if name in known})


_DEFAULTS = Settings()
_READ: Mapping[type, Callable[[str], Any]] = {str: str, int: int, bool: lambda text: text == "yes"}
"""How the text that is stored becomes a value. Yes and no are stored as these words."""
