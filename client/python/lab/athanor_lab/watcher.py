"""The lab instrument's way: a folder in which each new file becomes a run, exactly once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ._asks import file_fields
from .client import Lab, Run
from .errors import AthanorError

DIGITS = 32
"""Of the SHA-256 that is a run's key: 128 bits, so that no two files are taken for one."""


@dataclass
class Watcher:
    """Starts a run of ``pipeline`` for each file that appears in ``folder`` and is whole.

    A file is whole when neither its size nor its time has changed for ``settle_s`` seconds: instruments
    write slowly. The key of a run is the digest of the file's name and bytes, so that a watcher that was
    killed, or two of them, start each file's run once: the server knows it.
    """

    lab: Lab
    folder: Path
    pipeline: str
    pattern: str = "*"
    input: dict[str, Any] = field(default_factory=dict)
    field_path: str | None = None
    """Field of the input that takes the file; the only one that must hold a file, unless told."""
    settle_s: float = 2.0
    _seen: dict[Path, tuple[int, int, float]] = field(default_factory=dict)
    _done: set[tuple[Path, int, int]] = field(default_factory=set)

    def look(self) -> Iterator[tuple[Path, Run]]:
        """One look at the folder: starts what is whole and was not started by this watcher.

        Raises AthanorError where the server refuses a file; the others go on at the next look.
        """
        for path in sorted(self.folder.glob(self.pattern)):
            if not path.is_file() or path.name.startswith("."):
                continue
            stat = path.stat()
            now = (stat.st_size, stat.st_mtime_ns)
            if (path, *now) in self._done:
                continue
            before = self._seen.get(path)
            if before is None or before[:2] != now:
                self._seen[path] = (*now, time.monotonic())
                continue
            if time.monotonic() - before[2] < self.settle_s:
                continue
            self._done.add((path, *now))
            yield path, self._start(path)

    def follow(self, *, every_s: float = 1.0) -> Iterator[tuple[Path, Run | AthanorError]]:
        """Looks for ever. A file that is refused is told, and the others go on."""
        while True:
            looking = self.look()
            while True:
                try:
                    found = next(looking, None)
                except AthanorError as error:
                    yield self._last, error
                    break
                if found is None:
                    break
                yield found
            time.sleep(every_s)

    def _start(self, path: Path) -> Run:
        self._last = path
        digest = hashlib.sha256(path.name.encode() + b"\0")
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        key = digest.hexdigest()[:DIGITS]
        given = _with(self.input, self._field().split("."), str(path.resolve()))
        return self.lab.run(self.pipeline, given, key=key)

    def _field(self) -> str:
        if self.field_path is None:
            found = file_fields(self.lab.pipeline(self.pipeline).input_schema)
            if len(found) != 1:
                what = ", ".join(found) or "none"
                raise AthanorError(
                    f"Which field of {self.pipeline} takes the file? It has: {what}. Name it with --field.",
                    code="INPUT_INVALID",
                )
            self.field_path = found[0]
        return self.field_path


def _with(value: dict[str, Any], path: list[str], leaf: Any) -> dict[str, Any]:
    name, *rest = path
    inner = _with(value.get(name, {}), rest, leaf) if rest else leaf
    return {**value, name: inner}
