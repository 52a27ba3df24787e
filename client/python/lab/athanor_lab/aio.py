"""The asynchronous client; what it asks is that of the synchronous one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from . import _asks, models
from ._events import Event, EventReader
from ._server import Ask, Server, answer_of, may_try_again, unreachable, wait_before
from .errors import AthanorError
from .results import outcome_of


class AsyncLab:
    """A server; see ``Lab`` for how it is named."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        ca: str | os.PathLike[str] | None = None,
        project: str | None = None,
    ) -> None:
        self._server = Server.named(url, key, ca, project)
        self.project = self._server.project
        self._http = httpx.AsyncClient(**self._server.options())

    async def __aenter__(self) -> AsyncLab:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def run(
        self,
        pipeline: str,
        input: dict[str, Any],
        *,
        key: str | None = None,
        folder: str | os.PathLike[str] = ".",
        use_cache: bool = True,
        tier: str | None = None,
    ) -> AsyncRun:
        """Starts a run; see ``Lab.run``."""
        asking = _asks.submit(
            pipeline,
            input,
            **{"project": self.project, "key": key, "folder": Path(folder)},
            **{"use_cache": use_cache, "tier": tier},
        )
        try:
            ask = next(asking)
            while True:
                try:
                    answer = await self._ask(ask)
                except AthanorError as error:
                    # Whoever asks may know how to go on, as after a piece of a file.
                    ask = asking.throw(error)
                else:
                    ask = asking.send(answer)
        except StopIteration as end:
            return AsyncRun(self, models.SubmittedRun.model_validate(end.value).run_id)

    async def _ask(self, ask: Ask) -> Any:
        attempt = 0
        while True:
            answer = None
            try:
                answer = await self._http.request(**ask.arguments())
            except httpx.TransportError as error:
                if not may_try_again(ask, attempt, None):
                    raise unreachable(self._server, error) from error
            if answer is not None and not (
                answer.is_error and may_try_again(ask, attempt, answer)
            ):
                return answer_of(answer, ask)
            await asyncio.sleep(wait_before(attempt, answer))
            attempt += 1


class AsyncRun:
    """One run of a pipeline."""

    def __init__(self, lab: AsyncLab, run_id: str) -> None:
        self._lab = lab
        self.id = run_id
        self._path = f"/v1/runs/{run_id}"

    async def show(self) -> models.Run:
        """How it stands."""
        return models.Run.model_validate(await self._lab._ask(Ask("GET", self._path)))

    async def events(self) -> AsyncIterator[Event]:
        """What happens in it from now on, to its end; goes on by itself after a lost connection."""
        reader = EventReader()
        attempt = 0
        while True:
            try:
                stream = self._lab._http.stream(
                    "GET", f"{self._path}/events", headers=reader.headers()
                )
                async with stream as answer:
                    if answer.is_error:
                        await answer.aread()
                        answer_of(answer)
                    async for line in answer.aiter_lines():
                        event = reader.take(line)
                        if event is None:
                            continue
                        attempt = 0
                        yield event
                        if event["type"] == "ended":
                            return
            except httpx.TransportError as error:
                if not may_try_again(Ask("GET", self._path), attempt, None):
                    raise unreachable(self._lab._server, error) from error
            await asyncio.sleep(wait_before(attempt, None))
            attempt += 1

    async def result(self) -> models.RunOutcome:
        """Waits for the end; the outcome. Raises RunFailed where there is none."""
        shown = await self.show()
        if shown.status == "running":
            async for _ in self.events():
                pass
            shown = await self.show()
        return outcome_of(shown)

    async def read(self, name: str) -> bytes:
        """The bytes of one of its files. Raises NotFound."""
        return bytes(await self._lab._ask(Ask("GET", f"{self._path}/files/{name}", raw=True)))
