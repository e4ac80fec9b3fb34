"""Writes the golden files and docs/surfaces.md anew: `python -m tests.surfaces`. Look at the difference before you keep it."""

from tests.surfaces.frame import GOLDEN, golden_text, surfaces
from tests.surfaces.rendering import PAGE, page

GOLDEN.mkdir(exist_ok=True)
kept = {surface.golden for surface in surfaces()}
for file in GOLDEN.glob("*.json"):
    if file not in kept:
        file.unlink()
for surface in surfaces():
    surface.golden.write_text(golden_text(surface), encoding="utf-8")
PAGE.write_text(page(), encoding="utf-8")
