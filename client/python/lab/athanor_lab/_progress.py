"""A bar in a terminal, a widget in a notebook."""

from __future__ import annotations

import sys
from typing import Any

from tqdm.auto import tqdm

from ._events import Event


class Progress:
    """Shows how far a run is: stages done, and the share of the one that runs."""

    def __init__(self, run_id: str, *, shown: bool) -> None:
        self._bar: Any = tqdm(
            total=1.0,
            desc=run_id,
            disable=not shown,
            file=sys.stderr,
            bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed} {postfix}",
        )

    def take(self, event: Event) -> None:
        """Moves the bar to where an event says that the run is."""
        kind = event["type"]
        if kind == "progress":
            stages = event["state"]["stages"]
            self._bar.n = sum(_share(stage) for stage in stages) / max(1, len(stages))
            running = next((s["title"] for s in stages if s["status"] == "running"), "")
            self._bar.set_postfix_str(running)
        elif kind == "waiting":
            self._bar.set_postfix_str(f"waits: {event['for']}")
        elif kind == "ended":
            self._bar.n = 1.0
            self._bar.set_postfix_str(event["status"])

    def close(self) -> None:
        """Leaves the last state standing."""
        self._bar.close()


def _share(stage: dict[str, Any]) -> float:
    if stage["status"] in ("done", "not run", "failed", "cancelled"):
        return 1.0
    return stage["done"] / stage["total"] if stage["total"] > 0 else 0.0
