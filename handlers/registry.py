"""All listeners, in order. Importing this registers nothing."""

import re

from slack_bolt import Ack, App

from handlers import (
    after_calls,
    approving,
    audiences,
    availability,
    commands,
    conversation,
    digest,
    editing,
    elsewhere,
    errors,
    exporting,
    forms,
    guide,
    handing_over,
    home,
    importing,
    memberships,
    outsiders,
    own_data,
    people,
    questions,
    settings,
    studies,
    suggesting,
    team,
    thanks,
)
from handlers.context import Kit

ANYTHING = re.compile(r".*", re.DOTALL)


def register(app: App, kit: Kit) -> None:
    """Attach every listener, the catch-alls last: what nobody listens for would never be acknowledged.

    Bolt asks one listener after the other whether a request is its own, and gathers some twenty arguments for each: what comes most is first.
    """
    errors.register(app, kit)
    outsiders.register(app)
    conversation.register_bursts(app, kit)
    home.register_opening(app, kit)
    commands.register(app, kit)
    conversation.register(app, kit)
    suggesting.register(app, kit)
    availability.register(app, kit)
    forms.register(app, kit)
    questions.register(app, kit)
    team.register(app, kit)
    studies.register(app, kit)
    home.register(app, kit)
    after_calls.register(app, kit)
    thanks.register(app, kit)
    editing.register(app, kit)
    guide.register(app, kit)
    approving.register(app, kit)
    digest.register(app, kit)
    own_data.register(app, kit)
    people.register(app, kit)
    exporting.register(app, kit)
    settings.register(app, kit)
    audiences.register(app, kit)
    handing_over.register(app, kit)
    elsewhere.register(app, kit)
    importing.register(app, kit)
    memberships.register(app, kit)
    _catch_all(app)


def _catch_all(app: App) -> None:
    def acknowledge(ack: Ack) -> None:
        """A modal that was closed, or something that this release does not know: accepted, and nothing is done."""
        ack()

    app.view_closed(ANYTHING)(acknowledge)
    app.view_submission(ANYTHING)(acknowledge)
    app.action(ANYTHING)(acknowledge)
    app.shortcut(ANYTHING)(acknowledge)
    app.options(ANYTHING)(acknowledge)
    app.command(ANYTHING)(acknowledge)
    app.event(ANYTHING)(lambda: None)
