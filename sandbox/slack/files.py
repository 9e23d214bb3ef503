"""The Web API's uploads: an address is asked for, the file put there, and then shared."""

from typing import Any

from sandbox.slack.messages import Arguments, structured
from sandbox.slack.workspace import BOT_USER, Message, SlackFile, SlackRefusal, Workspace


def upload_url(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """files.getUploadURLExternal."""
    name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
    alt = str(arguments.get("alt_txt") or "")
    if not name or not length.isdigit() or int(length) < 1:
        raise SlackRefusal("invalid_arguments")
    if len(alt) > 1000:
        raise SlackRefusal("alt_txt_too_large")
    with workspace.lock:
        file = SlackFile(f"F{len(workspace.files) + 1:07d}", name, int(length), alt)
        workspace.files[file.id] = file
    return {"upload_url": f"{arguments['_origin']}/upload/{file.id}", "file_id": file.id}


def take(workspace: Workspace, file_id: str, content: bytes) -> None:
    """The file itself."""
    file = workspace.files.get(file_id)
    if file is None or len(content) != file.length:
        raise SlackRefusal("file_not_found")
    file.content = content


def share(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    """files.completeUploadExternal: seen in a channel or thread from now on."""
    wanted = structured(arguments.get("files") or [])
    files = [workspace.files.get(str(each.get("id", ""))) for each in wanted]
    if not files or any(file is None or not file.content for file in files):
        raise SlackRefusal("file_not_found")
    channel_id = str(arguments.get("channel_id") or "")
    channel = workspace.channels.get(channel_id)
    if channel is None or BOT_USER not in channel.members:
        raise SlackRefusal("channel_not_found")
    thread = str(arguments.get("thread_ts") or "")
    for file, each in zip(files, wanted, strict=True):
        if file is not None:
            file.title = str(each.get("title", ""))
            file.shared = (channel_id, thread)
    workspace.post(
        Message(
            channel=channel_id,
            ts=workspace.next_ts(),
            user=BOT_USER,
            text=str(arguments.get("initial_comment") or ""),
            thread_ts=thread,
            files=[file.id for file in files if file is not None],
        )
    )
    return {"files": [{"id": each["id"], "title": each.get("title", "")} for each in wanted]}
