"""What the columns of a directory mean, by the names in its header. Only what is sure is read; the rest is kept as it is, with why."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.spreadsheets import unguarded

FIELDS = (
    "slack_id", "email", "name", "company", "plan", "nps", "tenure_months", "usage", "region",
    "panel_source", "panel_date", "opted_out", "colleague",
)  # fmt: skip
"""What a directory may say of a person, under these names in any case, with spaces, hyphens or underscores."""
PARTS_OF_A_NAME = ("first_name", "last_name")
ALIASES: Mapping[str, str] = {
    "slack_id": "slack user id, slack member id, slack user, slack",
    "email": "e-mail, mail, email address, e-mail address, mail address, work email, email (work), primary email, contact email",
    "name": "full name, display name, contact name, customer name, contact, person",
    "first_name": "first name, given name, forename",
    "last_name": "last name, family name, surname",
    "company": "company name, organisation, organization, organisation name, organization name, account name, employer",
    "plan": "plan name, plan type, subscription plan, subscription, pricing plan, customer type, tier",
    "nps": "nps score, nps rating, last nps, latest nps, net promoter score",
    "tenure_months": "tenure (months), tenure in months, months as customer, customer for (months)",
    "usage": "usage level, usage frequency",
    "region": "sales region",
    "panel_source": "panel, consent source, source of consent",
    "panel_date": "panel since, consent date, date of consent",
    "opted_out": "opt out, opted out, unsubscribed, do not contact, do not ask",
    "colleague": "is colleague, employee, is employee",
}
"""Other names of each, which mean nothing else."""
PERHAPS: Mapping[str, str] = {"slack_id": "member id, user id, id"}
"""Names that are taken for these if their cells look like it."""
PLANS: Mapping[str, str] = {
    "paying": "paying, paid, paying customer, paid plan, paid customer",
    "free": "free, free plan, free tier, freemium",
    "trial": "trial, free trial, on trial, trialing, trialling",
    "churned": "churned, cancelled, canceled, former customer",
    "unknown": "unknown",
}
"""Words that say of a plan whether somebody pays, whatever the plans of a product are called."""
NOT_SAID = frozenset({"n/a", "na", "#n/a", "null", "none", "nil", "-", "–", "—"})
"""What stands in a column of plans or numbers where nothing is known, in any case."""
COLUMNS_CAP = 100
FURTHER = "further: "
"""Stands before the name of a column that is to be kept as it is, whatever the rest of its name says."""
SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,31}")


class UnknownHeader(ValueError):
    """The header names nobody, or names something twice; the text says so in a sentence."""


@dataclass(frozen=True)
class Column:
    """One column of a file. `field` is what it is read as, "" when it is kept under its own name; `why` says why that, if it needs saying.

    A column without a name is not kept either.
    """

    name: str
    field: str = ""
    why: str = ""


def plain(name: str) -> str:
    """Return a name without case, spaces, hyphens and the like, by which names are compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in table.items() for word in words.split(", ")}


_OWN = {plain(field): field for field in FIELDS}
_OTHER = _words(ALIASES)
_MAYBE = _words(PERHAPS)
_PLAN_OF = {word.strip(): plan for plan, words in PLANS.items() for word in words.split(",")}


def known_names(header: Sequence[str]) -> int:
    """Return how many names of a header are known."""
    return sum(plain(name) in _OWN or plain(name) in _OTHER for name in header)


def as_further(name: str) -> str:
    """Return how a further column is to be called in a file, so that it is read as what it was."""
    key = plain(name)
    is_known = key in _OWN or key in _OTHER or key in _MAYBE
    return f"{FURTHER}{name}" if is_known or name.startswith(FURTHER) else name


def is_said(text: str) -> bool:
    """Whether a cell of plans or numbers says anything."""
    return text.casefold() not in NOT_SAID


def plan_of(text: str) -> str | None:
    """Return whether somebody pays, by a word of `PLANS`; `None` for any other."""
    return _PLAN_OF.get(" ".join(text.casefold().replace("-", " ").replace("_", " ").split()))


def columns_of(header: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Return what each column is read as. sample: the first rows, for columns whose name alone does not tell.

    Raises:
        UnknownHeader: no column names people, two could be the same thing, or there are too many.
    """
    names = _told_apart([unguarded(" ".join(name.split())) for name in header])
    if len(names) > COLUMNS_CAP:
        raise UnknownHeader(f"The file has {len(names)} columns; {COLUMNS_CAP} are read at most.")
    found = [
        _column(name, [row[place].strip() for row in sample if place < len(row) and row[place].strip()])
        for place, name in enumerate(names)
    ]
    columns = _each_once(found)
    fields = {column.field for column in columns}
    if not fields & {"slack_id", "email"}:
        raise UnknownHeader(
            "The file needs a header with a column slack_id or email. "
            f"Its first line reads: {', '.join(name or '(empty)' for name in names[:20])}."
        )
    return columns


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return the names, with a number behind those of further columns that stand there again and that nobody knows."""
    seen: set[str] = set()
    told = []
    for name in names:
        own, number = name, 1
        while own and own in seen and plain(name) not in _OWN.keys() | _OTHER.keys():
            number += 1
            own = f"{name} {number}"
        seen.add(own)
        told.append(own)
    return told


def _column(name: str, cells: Sequence[str]) -> Column:
    """Return what one column is read as, by its name and, where that does not tell, by its first cells."""
    if name.startswith(FURTHER):
        return Column(name.removeprefix(FURTHER))
    key = plain(name)
    if key in _OWN:
        return Column(name, _OWN[key])
    if key in _MAYBE:
        is_id = bool(cells) and all(SLACK_ID.fullmatch(cell.upper()) for cell in cells)
        return Column(name, _MAYBE[key]) if is_id else Column(name)
    field = _OTHER.get(key, "")
    if field == "plan":
        return _plan_column(name, cells)
    return Column(name, field)


def _plan_column(name: str, cells: Sequence[str]) -> Column:
    own = next((cell for cell in cells if plan_of(cell) is None and is_said(cell)), None)
    if own is None:
        return Column(name, "plan")
    return Column(name, why=f"“{own[:40]}” does not say whether somebody pays")


def _each_once(found: Sequence[Column]) -> tuple[Column, ...]:
    """Let no two columns be read as the same thing: the one with its very name goes before others.

    Raises:
        UnknownHeader: two have an equal claim.
    """
    columns = list(found)
    for field in {column.field for column in found if column.field}:
        places = [place for place, column in enumerate(found) if column.field == field]
        best = _first(places, lambda place: plain(found[place].name) in _OWN) if len(places) > 1 else places
        if len(best) > 1:
            both = " and ".join(f"“{found[place].name}”" for place in best[:2])
            raise UnknownHeader(f"Two columns could be {field}: {both}. Rename or remove one of them.")
        for place in set(places) - set(best):
            columns[place] = Column(found[place].name, why=f"“{found[best[0]].name}” is read as {field}")
    return tuple(columns)


def _first(places: Sequence[int], is_own: Callable[[int], bool]) -> list[int]:
    own = [place for place in places if is_own(place)]
    return own or list(places)
