"""Looks for known weaknesses in the exact versions of constraints.txt, with pip-audit.

Exit code 1: something is known. Where the service cannot be asked it says so: with --may-skip that is fine, else it is exit code 2.
pip-audit itself says "no known vulnerabilities found" of packages that it could not ask about, for instance behind a mirror.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 120


def main() -> int:
    found = asked()
    audited = [one for one in found if "skip_reason" not in one]
    weak = [(one["name"], one["version"], known) for one in audited for known in one["vulns"]]
    for name, version, known in weak:
        mended = ", ".join(known["fix_versions"]) or "no version"
        print(f"audit: {name} {version}: {known['id']}, mended in {mended}")
    if weak:
        return 1
    if not audited:
        print("audit: SKIPPED. PyPI's list of weaknesses cannot be reached from here: nothing was looked at.")
        return 0 if "--may-skip" in sys.argv else 2
    unasked = len(found) - len(audited)
    print(f"audit: {len(audited)} packages, none with a known weakness; {unasked} could not be asked about.")
    return 0


def asked() -> list[dict]:
    """What pip-audit says of each package; nothing when it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    command += ["--disable-pip", "--no-deps", "--requirement", str(ROOT / "constraints.txt")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, subprocess.TimeoutExpired):
        return []


if __name__ == "__main__":
    sys.exit(main())
