"""Reads npm's @slack/web-api (MIT) into `manifest_types.json`: which fields a manifest must and may have, and the names of scopes and
events. Names only, no texts.

    npm pack @slack/web-api@8.2.0 && tar xf slack-web-api-8.2.0.tgz
    python tests/read_manifest_types.py package

Only for a new version: the tests read the JSON, and need neither npm nor this script.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).with_name("manifest_types.json")
DECLARED = Path("dist", "types", "request", "manifest.d.ts")
UNIONS = ("BotScope", "ManifestEvent", "AppManifestLevelScopes")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INTERFACE = re.compile(r"interface (\w+)(?: extends [^{]+)? \{(.*?)^\}", re.DOTALL | re.MULTILINE)
_MEMBER = re.compile(r"^\s+(\w+)(\??): ([^;]+);", re.MULTILINE)
_UNION = re.compile(r"type (\w+) = ([^;]+);")


def read(package: Path) -> dict[str, Any]:
    """All interfaces as {field: [whether it is required, its type]}, and the unions of names."""
    text = _COMMENT.sub("", (package / DECLARED).read_text(encoding="utf-8"))
    interfaces = {
        name: {field: [not optional, kind.strip()] for field, optional, kind in _MEMBER.findall(body)}
        for name, body in _INTERFACE.findall(text)
    }
    unions = {
        name: sorted(re.findall(r"'([^']+)'", body)) for name, body in _UNION.findall(text) if name in UNIONS
    }
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    told = {"package": "@slack/web-api", "version": version, "license": "MIT"}
    return told | {"interfaces": interfaces, "names": unions}


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(read(Path(sys.argv[1])), indent=1) + "\n", encoding="utf-8")
