"""Logging of the process: one line per event on stderr, without tokens and without what people wrote."""

import logging
import re
from collections.abc import Iterable

from bot.log_lines import add_reference, as_json

HUMAN, JSON = FORMS = ("human", "json")

_SECRETS = r"xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|https://hooks\.slack(?:-gov)?\.com/\S+|wss://\S+"
"""Tokens, where clicks are answered, and where a socket is opened: each opens something for whoever has it."""
SHORTEST = 8
"""Characters of a secret that is worth looking for; a shorter one would be found in everything."""


LEFT_OUT = "[secret]"
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _WithoutSecrets(logging.Formatter):
    """One line per event, whatever it is about: nobody forges a second one, or colours a terminal. A traceback has lines of its own."""

    def __init__(self, form: str, secrets: Iterable[str]) -> None:
        super().__init__(form)
        self._secrets = _of(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _UNSEEN.sub(_shown, super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).split("\n")
        return self._secrets.sub(LEFT_OUT, "\n".join(_UNSEEN.sub(_shown, line) for line in lines))


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text for the terminal without what opens something, and without what would move its cursor."""
    return _of(secrets).sub(LEFT_OUT, _UNSEEN.sub(_shown, text))


def _of(secrets: Iterable[str]) -> re.Pattern[str]:
    known = (re.escape(secret) for secret in secrets if len(secret) >= SHORTEST)
    return re.compile("|".join([_SECRETS, *known]))


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


class _AsJson(_WithoutSecrets):
    """One object per event, in one line, with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        exception = self.formatException(record.exc_info) if record.exc_info else ""
        return as_json(record, record.getMessage(), exception, self._secrets, "[secret]")


def set_up(level: str, secrets: Iterable[str] = (), form: str = HUMAN) -> None:
    """Send log lines to stderr, without `secrets`. The libraries speak from WARNING on: at DEBUG they print whole messages."""
    # What cannot be written would be printed with all that it was made of, secrets too.
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    formatter = _AsJson if form == JSON else _WithoutSecrets
    handler.addFilter(add_reference)
    handler.setFormatter(formatter("%(asctime)s %(levelname)s %(name)s%(told)s: %(message)s", secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # Bolt warns that it was given a client and authorize as well as SLACK_BOT_TOKEN: on purpose.
    logging.getLogger("bolt").setLevel(logging.ERROR)
    for name in ("bot", "handlers", "storage"):
        logging.getLogger(name).setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
