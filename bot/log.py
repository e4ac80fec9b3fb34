"""Logging of the process: one line per event on stderr, without tokens and without what people wrote."""

import logging
import re

_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+")


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _WithoutSecrets(logging.Formatter):
    """One line per event, whatever it is about: nobody forges a second one, or colours a terminal. A traceback has lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _UNSEEN.sub(_shown, super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).split("\n")
        return _SECRETS.sub("[secret]", "\n".join(_UNSEEN.sub(_shown, line) for line in lines))


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def set_up(level: str) -> None:
    """Send log lines to stderr. The libraries speak from WARNING on: at DEBUG they print whole messages."""
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutSecrets("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Bolt warns that it was given a client and authorize as well as SLACK_BOT_TOKEN: on purpose.
    logging.getLogger("bolt").setLevel(logging.ERROR)
    for name in ("bot", "handlers", "storage"):
        logging.getLogger(name).setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
