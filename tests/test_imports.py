"""Who may import whom, and which libraries are used where."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {
    "bot.domain": 0,
    "bot.errors": -1,
    "bot.clock": 0,
    "bot.ids": 0,
    "bot.ranked_lock": -1,
    "bot.crew": 0,
    "bot.turns": 0,
    "bot.figures": 0,
    "bot.asking": 0,
    "bot.under_way": 0,
    "bot.taking": 1,
    "bot.payloads": 0,
    "bot.forms": 0,
    "bot.sealing": 0,
    "bot.marking": 0,
    "storage": 1,
    "bot.views": 1,
    "bot.slack": 1,
    "bot.calendars": 1,
    "bot.words": 1,
    "bot.services": 2,
    "bot.jobs": 3,
    "handlers": 4,
    "bot.config": 4,
    "bot.log": 4,
    "bot.log_lines": 1,
    "bot.pages": 4,
    "bot.readiness": 3,
    "bot.exposition": 4,
    "bot.watching": 5,
    "bot.consenting_here": 5,
    "bot.importing_here": 5,
    "bot.doctor": 5,
    "bot.http": 6,
    "bot.socket_mode": 5,
    "bot.installations": 5,
    "bot.oauth": 5,
    "bot.app": 6,
    "bot.rehearsal": 7,
    "bot.cli": 8,
    "bot.__main__": 9,
}
# slack's messenger speaks in messages and blocks: the types of views, and no more of it
ALLOWED_SIDEWAYS = {("bot.slack", "bot.views.blocks")}
LIBRARIES = {
    "slack_bolt": ("handlers", "bot.app", "bot.http", "bot.oauth", "bot.socket_mode"),
    "slack_sdk": ("bot.slack", "bot.app", "bot.installations", "bot.oauth", "bot.socket_mode"),
    "apscheduler": ("bot.jobs",),
    "sqlite_utils": ("storage", "bot.services", "bot.jobs", "bot.doctor.database"),
    "sqlite3": ("storage",),
    "dotenv": ("bot.config",),
    "waitress": ("bot.http",),
    "prometheus_client": ("bot.exposition",),
    "icalendar": ("bot.calendars",),
    "recurring_ical_events": ("bot.calendars",),
    "caldav": ("bot.calendars.caldav", "bot.calendars.dav"),
    "niquests": ("bot.calendars.dav",),
    "lxml": ("bot.calendars.dav",),
    "cryptography": ("bot.sealing", "bot.marking"),
    "aiohttp": ("bot.demo",),
    "yaml": ("bot.demo",),
    "click": ("bot.cli",),
    "dateparser": ("bot.words",),
}


def modules() -> list[tuple[str, Path]]:
    found = []
    for package in ("bot", "handlers", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer_of(module: str) -> tuple[str, int] | None:
    found = [name for name in LAYERS if module == name or module.startswith(name + ".")]
    return (max(found, key=len), LAYERS[max(found, key=len)]) if found else None


@pytest.mark.parametrize(
    ("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_module_imports_only_from_layers_below_it(module: str, path: Path) -> None:
    own = layer_of(module)
    if module in {"bot", "bot.demo"} or module.startswith("bot.demo."):
        return
    assert own is not None, f"{module} is in no layer: name it in LAYERS"

    for imported in imports_of(path):
        other = layer_of(imported)
        if other is None or other[0] == own[0]:
            continue
        sideways = any(own[0] == here and imported.startswith(there) for here, there in ALLOWED_SIDEWAYS)
        assert other[1] < own[1] or sideways, f"{module} imports {imported}"


@pytest.mark.parametrize(
    ("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_library_is_used_only_where_it_belongs(module: str, path: Path) -> None:
    for imported in imports_of(path):
        library = imported.split(".")[0]
        if library in LIBRARIES:
            homes = LIBRARIES[library]
            assert any(module == home or module.startswith(home + ".") for home in homes), (
                f"{module} imports {imported}"
            )


def test_the_domain_imports_the_standard_library_only() -> None:
    import sys

    for module, path in modules():
        if module.startswith("bot.domain"):
            for imported in imports_of(path):
                top = imported.split(".")[0]
                assert top in sys.stdlib_module_names or imported.startswith("bot.domain"), (
                    f"{module} imports {imported}"
                )


def test_the_pretend_workspace_imports_nothing_of_the_bot() -> None:
    for module, path in modules():
        if module == "bot.demo" or module.startswith("bot.demo."):
            ours = {name for name in imports_of(path) if name.split(".")[0] in {"bot", "handlers", "storage"}}
            assert all(name == "bot.demo" or name.startswith("bot.demo.") for name in ours), (
                f"{module} imports {ours}"
            )


def test_only_the_command_line_imports_the_pretend_workspace() -> None:
    for module, path in modules():
        if not module.startswith("bot.demo"):
            demo = {name for name in imports_of(path) if name.startswith("bot.demo")}
            assert not demo or module == "bot.cli.running", f"{module} imports {demo}"


def test_only_config_reads_the_environment_and_only_the_clock_asks_the_time() -> None:
    for module, path in modules():
        if module.startswith("bot.demo"):
            continue
        text = path.read_text()
        assert "os.environ" not in text or module == "bot.config", module
        assert "datetime.now(" not in text or module == "bot.clock", module
        assert "time.time()" not in text or module == "bot.clock", module
