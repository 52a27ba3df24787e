"""Server-sent events (WHATWG HTML, section 9.2) of a run, as lines come."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]


@dataclass
class EventReader:
    """Puts the lines of a stream together; remembers where to go on after a lost connection."""

    last_id: str | None = None
    _data: list[str] = field(default_factory=list)

    def take(self, line: str) -> Event | None:
        """The event that this line ends, if any."""
        if line == "":
            data, self._data = "\n".join(self._data), []
            return json.loads(data) if data else None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "id":
            self.last_id = value
        return None

    def headers(self) -> dict[str, str]:
        """What asks for the events after the last one."""
        self._data = []
        again = {"last-event-id": self.last_id} if self.last_id is not None else {}
        return {"accept": "text/event-stream", **again}
