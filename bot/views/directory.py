"""The directory as a page of people, and the people of a study as another one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot import ids
from bot.domain.directory import FOUND_MAX, PAGE, WORDS_MAX, Counts, Filter, Looked, Standing
from bot.domain.people import Person
from bot.domain.studies import Study
from bot.domain.whereabouts import Place, Row
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    actions,
    button,
    context,
    input_block,
    modal,
    option,
    plain,
    section,
    typed,
)
from bot.views.whereabouts import PLACES, place_text, standing_text

NAME_SHOWN = 80
FILTERS = {
    Filter.ALL: "Everybody",
    Filter.PANEL: "On the panel",
    Filter.FREE: "Can be asked now",
    Filter.RESTING: "Resting",
    Filter.OUT: "Opted out or blocked",
    Filter.UNLINKED: "Not in Slack",
}


class DirectorySeen(NamedTuple):
    """A page of the directory. total: how many are listed on all pages; is_more: more were found than are listed. is_looked_through:
    the whole member list was read, so that whoever has no account by now is not in this workspace."""

    looked: Looked
    counts: Counts
    people: Sequence[tuple[Person, Standing]]
    total: int
    is_more: bool
    zone: str
    is_looked_through: bool = True


class StudyPeopleSeen(NamedTuple):
    """A page of the people of a study. counts: how many of all stand where."""

    study: Study
    looked: Looked
    rows: Sequence[Row]
    total: int
    counts: Mapping[Place, int]
    zone: str


def directory_modal(seen: DirectorySeen) -> Block:
    """Return the directory."""
    take = button("Import people", Action.DIRECTORY_IMPORT.value, ids.pack())
    told = _counts_text(seen.counts, is_looked_through=seen.is_looked_through)
    blocks = [section(told), actions([take])]
    blocks += _finding(
        seen.looked, "Name, e-mail, company or tag", [(one.value, text) for one, text in FILTERS.items()]
    )
    for number, (person, standing) in enumerate(seen.people):
        value = ids.pack(p=person.id)
        blocks.append(_line(number, person.name, _person_text(person, standing, seen.zone), value))
    if seen.is_more:
        blocks.append(
            context(f"More than {FOUND_MAX:,} people were found: write more of the name to see fewer.")
        )
    if not seen.people:
        blocks.append(section(_nobody(seen)))
    blocks += _turning(seen.looked, len(seen.people), seen.total)
    return modal(Callback.DIRECTORY, "People", blocks, submit="Search", metadata=packed(seen.looked))


def study_people_modal(seen: StudyPeopleSeen) -> Block:
    """Return the people of a study, each with where they stand. Nothing of it tells what somebody answered."""
    everywhere = sum(seen.counts.values())
    choices = [(Filter.ALL.value, f"Everybody ({everywhere:,})")]
    choices += [
        (place.value, f"{text} ({seen.counts[place]:,})")
        for place, text in PLACES.items()
        if seen.counts.get(place) or place.value == seen.looked.chosen
    ]
    blocks = [section(f"*{typed(seen.study.title, 150)}*"), *_finding(seen.looked, "Name", choices)]
    for number, row in enumerate(seen.rows):
        value = ids.pack(p=row.person_id, s=seen.study.id)
        blocks.append(_line(number, row.name, place_text(row, seen.zone), value))
    if not seen.rows:
        nobody = "Nobody stands there." if everywhere else "Nobody was invited yet."
        blocks.append(section(nobody))
    blocks += _turning(seen.looked, len(seen.rows), seen.total)
    return modal(
        Callback.PEOPLE,
        "People of the study",
        blocks,
        submit="Search",
        metadata=packed(seen.looked, seen.study.id),
    )


def packed(looked: Looked, study_id: int = 0) -> str:
    """Return what a list carries: what is looked at in it, and of which study it is."""
    return ids.pack(q=looked.words[:WORDS_MAX], f=looked.chosen, o=looked.before, s=study_id)


def _counts_text(counts: Counts, *, is_looked_through: bool) -> str:
    missing = counts.of(Filter.UNLINKED)
    rest = f"{missing:,} are not in this workspace" if is_looked_through else f"{missing:,} are looked for"
    linked = f"{counts.linked:,} linked to Slack" + (f", {rest}" if missing else "")
    return (
        f"*{counts.people:,} people* · {counts.panel:,} on the panel · {linked}\n"
        f"{counts.free:,} can be asked now · {counts.resting:,} resting · {counts.out:,} opted out or blocked · "
        f"{counts.unreachable:,} unreachable"
    )


def _person_text(person: Person, standing: Standing, zone: str) -> str:
    panel = "on the panel" if person.panel_at else ""
    told = [typed(person.company, 60), standing_text(standing, person, zone), panel]
    return " · ".join(part for part in told if part)


def _nobody(seen: DirectorySeen) -> str:
    if not seen.counts.people:
        return (
            "Nobody is in the directory yet. People come in by an import, and when they answer an open call."
        )
    return "Nobody was found. Search for the beginning of a name, or choose another list."


def _finding(looked: Looked, hint: str, choices: Sequence[tuple[str, str]]) -> list[Block]:
    """The field to search in and the choice of a list; both report at once."""
    field: Block = {
        "type": "plain_text_input",
        "action_id": Action.PEOPLE_SEARCH.value,
        "max_length": WORDS_MAX,
        "placeholder": plain(hint, 150),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if looked.words:
        field["initial_value"] = looked.words
    search = input_block(
        Action.PEOPLE_SEARCH.value, "Search, and press Enter", field, optional=True, dispatch=True
    )
    options = [option(text, value) for value, text in choices]
    chosen = next((one for one in options if one["value"] == looked.chosen), options[0])
    select = {
        "type": "static_select",
        "action_id": Action.PEOPLE_FILTER.value,
        "options": options,
        "initial_option": chosen,
    }
    return [search, actions([select], Action.PEOPLE_FILTER.value)]


def _line(number: int, name: str, text: str, value: str) -> Block:
    shown = typed(name, NAME_SHOWN) or "No name"
    opening = button(
        "Open", ids.numbered(Action.PEOPLE_OPEN, number), value, spoken=f"Open {name or 'this person'}"
    )
    return section(f"*{shown}*\n{text}", opening)


def _turning(looked: Looked, shown: int, total: int) -> list[Block]:
    """ "Showing 11-20 of 214", with the buttons to the pages before and after."""
    if not total or not shown:
        return []
    blocks = [context(f"Showing {looked.before + 1:,}–{looked.before + shown:,} of {total:,}")]
    earlier, later = looked.before > 0, looked.before + shown < total
    turns = [("Earlier", looked.before - PAGE, earlier), ("More", looked.before + PAGE, later)]
    buttons = [
        button(text, ids.numbered(Action.PEOPLE_PAGE, number), ids.pack(o=max(0, before)))
        for number, (text, before, there) in enumerate(turns)
        if there
    ]
    return [*blocks, actions(buttons)] if buttons else blocks
