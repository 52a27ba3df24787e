"""``athanor-lab watch DIR --pipeline screen``: each new file of a folder becomes a run, exactly once."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .client import Lab, Run
from .errors import AthanorError
from .watcher import Watcher


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0, 1 for trouble, 2 for wrong arguments, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="athanor-lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    watch = commands.add_parser("watch", help="start a run for each new file of a folder")
    watch.add_argument("folder", type=Path)
    watch.add_argument("--pipeline", required=True)
    watch.add_argument("--pattern", default="*", help="such as '*.sdf'")
    watch.add_argument("--field", help="field of the input that takes the file")
    watch.add_argument("--input", type=Path, help="JSON file with the rest of the input")
    watch.add_argument("--settle", type=float, default=2.0, help="seconds without a change")
    watch.add_argument("--once", action="store_true", help="take what is there, then end")
    watch.add_argument("--json", action="store_true", help="a line of JSON for each run")
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        parser.error(f"{given.folder} is no folder")
    try:
        rest = json.loads(given.input.read_text()) if given.input else {}
    except (OSError, ValueError) as error:
        parser.error(f"{given.input}: {error}")
    try:
        with Lab() as lab:
            watcher = Watcher(
                lab, given.folder, given.pipeline, given.pattern, rest, given.field, given.settle
            )
            return _once(watcher, given) if given.once else _follow(watcher, given)
    except AthanorError as error:
        say(f"{error.code}: {error}")
        return 1
    except KeyboardInterrupt:
        say("Stopped. The runs go on; start the same command again to go on watching.")
        return 130


def say(text: str) -> None:
    """To the terminal, at once."""
    print(text, file=sys.stderr, flush=True)


def _once(watcher: Watcher, given: argparse.Namespace) -> int:
    watcher.settle_s = 0
    for path, run in [*watcher.look(), *watcher.look()]:
        _told(path, run, given)
    return 0


def _follow(watcher: Watcher, given: argparse.Namespace) -> int:
    say(f"Watching {given.folder} for {given.pattern}; Ctrl-C ends it and leaves the runs going.")
    for path, found in watcher.follow():
        _told(path, found, given)
    return 0


def _told(path: Path, found: Run | AthanorError, given: argparse.Namespace) -> None:
    if isinstance(found, AthanorError):
        say(f"{path.name}: {found.code}: {found}")
    elif given.json:
        print(json.dumps({"file": str(path), "runId": found.id}), flush=True)
    else:
        print(f"{path.name}  {found.id}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
