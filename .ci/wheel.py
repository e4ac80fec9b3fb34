"""Builds the wheel from what docs/Dockerfile copies, installs it alone, and works with it in a folder that holds nothing else.

What must be in it, what must not, how soon its command line is there, and that its demo plays to the end.
"""

import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "bot/manifest.yml",
    "bot/manifest-http.yml",
    "bot/.env.example",
    "bot/demo/people.csv",
    "bot/demo/page/static/index.html",
    "bot/demo/page/static/app.js",
    "bot/demo/page/static/style.css",
)
OURS = ("bot/", "handlers/", "storage/", "evenhand-")
HELP_S = 0.2
ROUNDS = 5
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wheel = built(folder)
        troubles = [*content(wheel), *installed(folder, wheel)]
    for trouble in troubles:
        print(f"wheel: {trouble}")
    return 1 if troubles else 0


def built(folder: Path) -> Path:
    source = folder / "source"
    for line in (ROOT / "docs" / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *names, target = shlex.split(line)[1:]
            for name in names:
                place = source / (target if (ROOT / name).is_dir() else f"{target}/{Path(name).name}")
                place.parent.mkdir(parents=True, exist_ok=True)
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, place)
    run(sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", str(folder / "wheels"), str(source))
    [wheel] = (folder / "wheels").glob("evenhand-*.whl")
    return wheel


def content(wheel: Path) -> list[str]:
    names = zipfile.ZipFile(wheel).namelist()
    lacking = [f"{name} is not in it" for name in NEEDED if name not in names]
    foreign = [
        f"{name} should not be in it" for name in names if not name.startswith(OURS) or "/tests/" in name
    ]
    return lacking + foreign


def installed(folder: Path, wheel: Path) -> list[str]:
    empty, python = folder / "empty", folder / "venv" / "bin" / "python"
    empty.mkdir()
    run(sys.executable, "-m", "venv", str(folder / "venv"))
    install = (str(python), *PIP, "install", "--constraint", str(ROOT / "constraints.txt"))
    run(*install, str(wheel))
    evenhand = str(python.with_name("evenhand"))
    run(evenhand, "--help", cwd=empty)  # the first one compiles
    times = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        run(evenhand, "--help", cwd=empty)
        times.append(time.monotonic() - began)
    found = statistics.median(times)
    print(f"wheel: evenhand --help takes {found * 1000:.0f} ms, the median of {ROUNDS}")
    troubles = [] if found < HELP_S else [f"evenhand --help takes more than {HELP_S * 1000:.0f} ms"]
    without = subprocess.run(
        [evenhand, "demo", "--story"], cwd=empty, capture_output=True, text=True, check=False
    )
    if without.returncode != 2 or "evenhand[demo]" not in without.stderr:
        troubles.append(f"without its extra the demo says: {without.stderr.strip()}")
    run(*install, f"{wheel}[demo]")
    story = subprocess.run(
        [evenhand, "demo", "--story"], cwd=empty, capture_output=True, text=True, check=False
    )
    last = (story.stdout.splitlines() or [""])[-1]
    print(f"wheel: {last}")
    if story.returncode or not last.startswith("demo ok"):
        troubles.append(f"the demo ended with {story.returncode}: {story.stderr[-2000:]}")
    return troubles


def run(*command: str, cwd: Path | None = None) -> None:
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
