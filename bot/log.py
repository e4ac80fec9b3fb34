"""Logging of the process: one line per event on stderr, without tokens and without what people wrote."""

import logging
import re

_SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+")


class _WithoutSecrets(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub("[secret]", super().format(record))


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
