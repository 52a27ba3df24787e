"""What the client asks, as generators that yield requests and are sent the answers: the same for
the synchronous and the asynchronous client."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from ._server import TRIES, Ask
from .errors import AthanorError, InputInvalid, NotFound, ServerUnreachable

Asking = Generator[Ask, Any, Any]
WHOLE_BYTES_MAX = 4 * 1024 * 1024
"""Larger files go up in pieces of this size."""
FILE_FORMAT = "athanor-file"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".sdf": "chemical/x-mdl-sdfile",
    ".sd": "chemical/x-mdl-sdfile",
    ".smi": "chemical/x-daylight-smiles",
    ".smiles": "chemical/x-daylight-smiles",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".txt": "text/plain",
}
"""As the command line has them: a reference holds its media type, and the same input is one run."""
BINARY = "application/octet-stream"


def submit(
    pipeline: str,
    input: dict[str, Any],
    *,
    project: str,
    key: str | None,
    folder: Path,
    use_cache: bool = True,
    tier: str | None = None,
) -> Asking:
    """Uploads the files that the input names, then starts the run, or finds the one of this key."""
    contract = yield Ask("GET", f"/v1/pipelines/{pipeline}")
    names: dict[str, str] = {}
    prepared = yield from _with_files(
        contract["inputSchema"], input, project=project, folder=folder, names=names
    )
    body = {
        **{"pipeline": pipeline, "project": project, "input": prepared},
        **{"fileNames": names, "useCache": use_cache},
        **({"tier": tier} if tier else {}),
    }
    # Without a key the same input is the same run; a forced one needs a key to be sent twice safely.
    chosen = key or (None if use_cache else uuid.uuid4().hex)
    headers = {"idempotency-key": chosen} if chosen else {}
    return (yield Ask("POST", "/v1/runs", body=body, headers=headers))


def upload(path: Path, *, project: str) -> Asking:
    """A file as an artifact; the reference that stands for it in an input."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputInvalid(f"{path} cannot be read: {error.strerror}.", code="FILE_UNREADABLE") from error
    params = {"project": project, "name": path.name}
    media_type = MEDIA_TYPES.get(path.suffix.lower(), BINARY)
    if size <= WHOLE_BYTES_MAX:
        content = path.read_bytes()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {"repr-digest": f"sha-256=:{digest}:", "content-type": media_type}
        return (yield Ask("POST", "/v1/artifacts", params=params, content=content, headers=headers))
    return (yield from _upload_pieces(path, size, params=params, media_type=media_type))


def _upload_pieces(
    path: Path, size: int, *, params: dict[str, str], media_type: str
) -> Asking:
    url = f"/v1/artifacts/uploads/{uuid.uuid4()}"
    offset = failures = 0
    with path.open("rb") as file:
        while True:
            file.seek(offset)
            piece = file.read(WHOLE_BYTES_MAX)
            is_last = offset + len(piece) >= size
            headers = {
                "upload-offset": str(offset),
                "upload-complete": "?1" if is_last else "?0",
                "content-type": media_type,
            }
            try:
                # Whether a piece whose answer was lost has come is asked, not tried.
                answer = yield Ask(
                    **{"method": "PATCH", "path": url, "params": params},
                    **{"content": piece, "headers": headers, "repeatable": False},
                )
                if is_last:
                    return answer
                offset, failures = offset + len(piece), 0
            except AthanorError as error:
                failures += 1
                if failures >= TRIES or not _may_pass(error):
                    raise
                offset = yield from _size_there(url, params)


def _may_pass(error: AthanorError) -> bool:
    is_busy = error.status in (408, 429) or (error.status or 0) >= 500
    return isinstance(error, ServerUnreachable) or is_busy or error.code == "CONFLICT"


def _size_there(url: str, params: dict[str, str]) -> Asking:
    try:
        return int((yield Ask("GET", url, params=params, header="upload-offset")) or 0)
    except NotFound:
        return 0


def _with_files(
    root: dict[str, Any], value: Any, *, project: str, folder: Path, names: dict[str, str]
) -> Asking:
    def walk(shapes: list[dict[str, Any]], value: Any, at: str) -> Asking:
        if any(shape.get("format") == FILE_FORMAT for shape in shapes):
            if not isinstance(value, (str, os.PathLike)):
                return value
            path = folder / value
            names[at] = path.name
            return (yield from upload(path, project=project))
        if isinstance(value, dict):
            made = {}
            for name, inner in value.items():
                below = [s["properties"][name] for s in shapes if name in s.get("properties", {})]
                place = f"{at}.{name}" if at else name
                made[name] = yield from walk(_alternatives(root, below), inner, place)
            return made
        if isinstance(value, (list, tuple)):
            below = [s["items"] for s in shapes if isinstance(s.get("items"), dict)]
            listed = []
            for i, inner in enumerate(value):
                listed.append((yield from walk(_alternatives(root, below), inner, f"{at}.{i}")))
            return listed
        return value

    return (yield from walk(_alternatives(root, [root]), value, ""))


def file_fields(schema: dict[str, Any]) -> list[str]:
    """Paths of the fields that must hold a file."""

    def walk(shapes: list[dict[str, Any]], at: str) -> Iterator[str]:
        for shape in shapes:
            if shape.get("format") == FILE_FORMAT:
                yield at
                return
            for name in shape.get("required", []):
                inner = _alternatives(schema, [shape.get("properties", {}).get(name, {})])
                yield from walk(inner, f"{at}.{name}" if at else name)

    return list(walk(_alternatives(schema, [schema]), ""))


def _alternatives(root: dict[str, Any], shapes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shapes that a value may have, with references followed; a file is one of them."""
    found: list[dict[str, Any]] = []
    for shape in shapes:
        followed = shape
        while "$ref" in followed:
            followed = root.get("$defs", {}).get(followed["$ref"].rsplit("/", 1)[-1], {})
        inner = [
            *followed.get("anyOf", []),
            *followed.get("oneOf", []),
            *followed.get("allOf", []),
        ]
        is_whole = not inner or followed.get("format") == FILE_FORMAT
        found.extend([followed] if is_whole else _alternatives(root, inner))
    return found
