"""Reads npm's @slack/types (MIT) into `slack_types.json`: names, and which keys they must and may have, no texts.

    npm pack @slack/types@3.2.0 && tar xf slack-types-3.2.0.tgz
    python tests/demo/read_slack_types.py package

Only for a new version: the tests read the JSON, and need neither npm nor this script.
"""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

FILES = ("extensions", "composition-objects", "block-elements", "blocks")
FIXTURE = Path(__file__).with_name("slack_types.json")

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_INTERFACE = re.compile(r"(?:export )?interface (\w+)(?: extends ([\w, ]+))? \{")
_OBJECT_TYPE = re.compile(r"export type (\w+) = \{")
_UNION = re.compile(r"export type (\w+) = (\w+(?: \| \w+)+);")
_MEMBER = re.compile(r"(\w+)(\??): ?")


@dataclass
class Described:
    """One interface: the literal that its `type` must be, the keys of its own, and the names it builds upon."""

    literal: str = ""
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    parents: list[str] = field(default_factory=list)


def read(package: Path) -> dict[str, Described]:
    """All interfaces of the Block Kit declarations."""
    found: dict[str, Described] = {}
    for name in FILES:
        text = (package / "dist" / "block-kit" / f"{name}.d.ts").read_text(encoding="utf-8")
        text = _COMMENT.sub("", text)
        for match in (*_INTERFACE.finditer(text), *_OBJECT_TYPE.finditer(text)):
            body, end = _body(text, match.end())
            one = _members(body)
            one.parents = re.findall(r"\w+", (match[2] or "") if match.re is _INTERFACE else "")
            if match.re is _OBJECT_TYPE:
                rest = text[end : text.index(";", end)]
                one.parents += re.findall(r"\b\w+\b", re.sub(r"\(.*\)", "", rest))
                for either in re.findall(r"\((.*)\)", rest):
                    # One of several: each may be missing.
                    one.parents += [f"{parent}?" for parent in re.findall(r"\w+", either)]
            found[match[1]] = one
    return found


def _body(text: str, begin: int) -> tuple[str, int]:
    depth, at = 1, begin
    while depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return text[begin : at - 1], at


def _members(body: str) -> Described:
    """The keys at the top level of a body."""
    one, depth = Described(), 0
    for line in body.splitlines():
        match = _MEMBER.match(line.strip()) if depth == 0 else None
        if match:
            (one.optional if match[2] else one.required).add(match[1])
            literal = re.fullmatch(r"type: '(\w+)';", line.strip())
            one.literal = literal[1] if literal else one.literal
        depth += line.count("{") - line.count("}")
    return one


def flattened(name: str, found: dict[str, Described]) -> Described:
    """An interface with the keys of everything that it builds upon."""
    own = found[name]
    whole = Described(own.literal, set(own.required), set(own.optional))
    for parent in own.parents:
        above = flattened(parent.rstrip("?"), found)
        whole.optional |= above.optional | (above.required if parent.endswith("?") else set())
        whole.required |= set() if parent.endswith("?") else above.required
    whole.optional -= whole.required
    return whole


def unions(package: Path) -> dict[str, list[str]]:
    """What may stand in a place: the members of each union of interfaces, unions within unions resolved."""
    found: dict[str, list[str]] = {}
    for name in FILES:
        text = _COMMENT.sub("", (package / "dist" / "block-kit" / f"{name}.d.ts").read_text(encoding="utf-8"))
        found |= {match[1]: match[2].split(" | ") for match in _UNION.finditer(text)}

    def resolved(name: str) -> list[str]:
        return [
            leaf for member in found[name] for leaf in (resolved(member) if member in found else [member])
        ]

    return {name: sorted(resolved(name)) for name in sorted(found)}


def main(package: Path) -> None:
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    found = read(package)
    interfaces = {}
    for name in sorted(found):
        one = flattened(name, found)
        keys = {"required": sorted(one.required - {"type"}), "optional": sorted(one.optional - {"type"})}
        interfaces[name] = {"type": one.literal, **keys}
    told = {"package": "@slack/types", "version": version, "license": "MIT"}
    told |= {"interfaces": interfaces, "unions": unions(package)}
    FIXTURE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
