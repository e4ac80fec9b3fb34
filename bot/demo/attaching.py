"""Files that a person attaches in a modal.

docs.slack.dev/reference/block-kit/block-elements/file-input-element and /reference/objects/file-object (2026-11).
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.demo.elements import controls
from bot.demo.model import Json, OpenView, Upload
from bot.demo.objects import file_object
from bot.demo.rules import FILES_MOST
from bot.demo.store import Store


def attach(store: Store, user: str, element: Json, value: object) -> list[Json]:
    """The files as a `file_input` holds them, uploaded by `user`.

    value: (name, content) or (name, content, MIME type) of each; `None` takes them away. `filetypes` holds nobody back: "This
    validation is provided for convenience only, and you should perform your own file type validation", says the element's page.
    The app cannot read them before the modal is submitted. Raises: AssertionError, when Slack's client would not take them.
    """
    files = list(_given(value))
    most = int(element.get("max_files", FILES_MOST))
    if len(files) > most:
        raise AssertionError(f"at most {most} files can be attached")
    for name, content, _ in files:
        if len(content) > store.file_bytes:
            raise AssertionError(f"{name} is larger than {store.file_bytes:,} bytes")
    return [_uploaded(store, user, *file) for file in files]


def hand_over(store: Store, opened: OpenView) -> None:
    """Let the app read what is attached in a modal, as it is submitted."""
    for control in controls(opened.view["blocks"]):
        if control.type != "file_input":
            continue
        for file in opened.entered.get(control.key, {}).get("files", ()):
            store.uploads[file["id"]] = replace(store.uploads[file["id"]], with_app=True)


def _given(value: object) -> Iterable[tuple[str, bytes, str]]:
    if value is None:
        return
    if not isinstance(value, list | tuple):
        raise AssertionError(f"files are given as [(name, content)], not as {value!r}")
    for item in value:
        name, content, *kind = item
        if not isinstance(name, str) or not isinstance(content, bytes) or len(kind) > 1:
            raise AssertionError(f"a file is a name and its bytes, not {item!r}")
        yield name, content, str(kind[0]) if kind else ""


def _uploaded(store: Store, user: str, name: str, content: bytes, mimetype: str) -> Json:
    with store.changing():
        upload = Upload(
            store.next_id("F"),
            name,
            len(content),
            "",
            content,
            user=user,
            created=store.now_s(),
            with_app=False,
            mimetype=mimetype,
        )
        store.uploads[upload.id] = upload
        return file_object(store, upload.id)
