"""files.*: an upload in three steps (ask for a URL, send the bytes there, share the file), and what is known of a file."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.demo.calls import Call, check_content
from bot.demo.calls_chat import destination
from bot.demo.model import Channel, Json, Posted, Rejected, Upload
from bot.demo.objects import file_object
from bot.demo.rules import SHARED_AT_ONCE
from bot.demo.store import Store


def receive_upload(store: Store, ticket: str, content: bytes) -> tuple[int, str]:
    """Take the bytes that were sent to an upload URL; the HTTP status and body to answer with."""
    with store.changing():
        upload = next((upload for upload in store.uploads.values() if upload.ticket == ticket), None)
        if not upload or upload.content is not None:
            return 404, "not found"
        if len(content) != upload.length:
            return 400, f"{len(content)} bytes came, {upload.length} were announced"
        store.uploads[upload.id] = replace(upload, content=content)
        return 200, f"OK - {len(content)}"


def _ask(call: Call) -> Json:
    store, length = call.store, call.arguments["length"]
    if not length:
        raise Rejected("missing_argument")
    ticket = store.next_id("upload-")
    upload = Upload(store.next_id("F"), call.text("filename"), length, ticket, created=store.now_s())
    store.uploads[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{store.base_url}/upload/v1/{upload.ticket}"}


def _complete(call: Call) -> Json:
    store = call.store
    uploads = [_named(store, named) for named in call.arguments["files"]]
    if not uploads:
        raise Rejected("invalid_arguments", ["[ERROR] files must not be empty"])
    channels = _channels(call)
    comment = call.text("initial_comment")
    if comment:
        check_content(store, {"text": comment})
    shared_in = tuple(channel.id for channel in channels)
    for upload in uploads:
        store.uploads[upload.id] = replace(upload, shared_in=shared_in)
    ids = tuple(upload.id for upload in uploads)
    for channel in channels:
        store.post(
            Posted(
                channel.id,
                store.next_ts(),
                store.installation.bot_user_id,
                comment,
                files=ids,
                thread_ts=call.text("thread_ts") or None,
            )
        )
    return {"files": [file_object(store, file_id) for file_id in ids]}


def _info(call: Call) -> Json:
    upload = call.store.uploads.get(call.text("file"))
    if not upload or upload.content is None or not upload.with_app:
        raise Rejected("file_not_found")
    return {
        "file": file_object(call.store, upload.id),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _named(store: Store, named: Json) -> Upload:
    if set(named) - {"id", "title", "highlight_type"} or "id" not in named:
        raise Rejected("invalid_arguments", ["[ERROR] each file has an id and may have a title"])
    upload = store.uploads.get(str(named["id"]))
    if not upload or upload.content is None:
        raise Rejected("file_not_found")
    if upload.shared_in:
        raise Rejected("file_update_failed")
    return replace(upload, title=str(named.get("title", "")))


def _channels(call: Call) -> list[Channel]:
    """Where the files go; `channel_id` must be a conversation's id, `channels` may name people. Raises: Rejected."""
    store = call.store
    one, many = call.text("channel_id"), [name for name in call.text("channels").split(",") if name]
    if one and one not in store.channels:
        raise Rejected("channel_not_found")
    if len(many) > SHARED_AT_ONCE:
        raise Rejected("invalid_arguments", ["[ERROR] too many channels"])
    return [destination(store, target) for target in ([one] if one else many)]


FILES: Mapping[str, Callable[[Call], Json]] = {
    "files.completeUploadExternal": _complete,
    "files.getUploadURLExternal": _ask,
    "files.info": _info,
}
