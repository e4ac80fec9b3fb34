"""The benchmark of lists of people looks at what it says it looks at."""

from contextlib import closing
from pathlib import Path

from benchmarks import people


def test_every_page_is_shown_and_the_sought_are_as_many_among_few_and_many(tmp_path: Path) -> None:
    found = []
    for size in (100, 400):
        desk = people.prepare(tmp_path / f"{size}.db", size, 2)
        with closing(desk.store):
            assert all(look(desk) for look in people.LOOKS.values())
            found.append(str(people.LOOKS["a search"](desk)))

    assert all("of 20" in one for one in found)
