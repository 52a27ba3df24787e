"""The synchronous client: what a lab script or a notebook uses."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from . import _asks, models
from ._events import Event, EventReader
from ._progress import Progress
from ._server import Ask, Server, answer_of, may_try_again, unreachable, wait_before
from .errors import AthanorError
from .results import Results, outcome_of


class Lab:
    """A server, and whose project is worked in.

    ``lab = Lab()`` asks the server of the last ``athanor login``; ``url``, ``key``, ``ca`` (a PEM file)
    and ``project`` name another, as do ``ATHANOR_URL``, ``ATHANOR_API_KEY``, ``ATHANOR_CA`` and
    ``ATHANOR_PROJECT``. Every method raises subclasses of ``AthanorError``.
    """

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
        self._http = httpx.Client(**self._server.options())

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def run(
        self,
        pipeline: str,
        input: dict[str, Any],
        *,
        key: str | None = None,
        folder: str | os.PathLike[str] = ".",
        use_cache: bool = True,
        tier: str | None = None,
    ) -> Run:
        """Starts a run. The same ``key``, or without one the same input, is the same run.

        Files of the input are paths below ``folder``; they are uploaded first. Raises InputInvalid,
        with every wrong field in ``problems``, before anything has started.
        """
        asking = _asks.submit(
            pipeline,
            input,
            **{"project": self.project, "key": key, "folder": Path(folder)},
            **{"use_cache": use_cache, "tier": tier},
        )
        started = models.SubmittedRun.model_validate(self._do(asking))
        return Run(self, started.run_id)

    def get(self, run_id: str) -> Run:
        """A run that was started before. Raises NotFound when it is asked for anything."""
        return Run(self, run_id)

    def runs(self, *, pipeline: str | None = None, status: str | None = None) -> Iterator[models.RunSummary]:
        """Runs of the project, newest first; pages are asked for as they are read."""
        cursor = None
        while True:
            params = {"project": self.project, "pipeline": pipeline, "status": status, "cursor": cursor}
            page = self._ask(Ask("GET", "/v1/runs", params=params))
            yield from map(models.RunSummary.model_validate, page["items"])
            cursor = page["next"]
            if cursor is None:
                return

    def pipelines(self) -> list[models.PipelineSummary]:
        """What can be run."""
        page = self._ask(Ask("GET", "/v1/pipelines"))
        return [models.PipelineSummary.model_validate(one) for one in page["items"]]

    def pipeline(self, name: str) -> models.Pipeline:
        """One pipeline, with the JSON Schema of its input and an example."""
        return models.Pipeline.model_validate(self._ask(Ask("GET", f"/v1/pipelines/{name}")))

    def upload(self, path: str | os.PathLike[str]) -> models.ArtifactRef:
        """A file as an artifact; the reference may stand in inputs."""
        asking = _asks.upload(Path(path), project=self.project)
        return models.ArtifactRef.model_validate(self._do(asking))

    def _do(self, asking: _asks.Asking) -> Any:
        try:
            ask = next(asking)
            while True:
                try:
                    answer = self._ask(ask)
                except AthanorError as error:
                    # Whoever asks may know how to go on, as after a piece of a file.
                    ask = asking.throw(error)
                else:
                    ask = asking.send(answer)
        except StopIteration as end:
            return end.value

    def _ask(self, ask: Ask) -> Any:
        attempt = 0
        while True:
            answer = None
            try:
                answer = self._http.request(**ask.arguments())
            except httpx.TransportError as error:
                if not may_try_again(ask, attempt, None):
                    raise unreachable(self._server, error) from error
            if answer is not None and not (
                answer.is_error and may_try_again(ask, attempt, answer)
            ):
                return answer_of(answer, ask)
            time.sleep(wait_before(attempt, answer))
            attempt += 1


class Run:
    """One run of a pipeline."""

    def __init__(self, lab: Lab, run_id: str) -> None:
        self._lab = lab
        self.id = run_id
        self._path = f"/v1/runs/{run_id}"

    def __repr__(self) -> str:
        return f"Run({self.id!r})"

    def show(self) -> models.Run:
        """How it stands."""
        return models.Run.model_validate(self._lab._ask(Ask("GET", self._path)))

    def events(self) -> Iterator[Event]:
        """What happens in it from now on, to its end; goes on by itself after a lost connection."""
        reader = EventReader()
        attempt = 0
        while True:
            try:
                headers = reader.headers()
                with self._lab._http.stream("GET", f"{self._path}/events", headers=headers) as answer:
                    if answer.is_error:
                        answer.read()
                        answer_of(answer)
                    for line in answer.iter_lines():
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
            time.sleep(wait_before(attempt, None))
            attempt += 1

    def watch(self, *, progress: bool = True) -> Run:
        """Waits for the end, with a bar in a terminal or notebook. Ctrl-C leaves the run going."""
        bar = Progress(self.id, shown=progress)
        try:
            for event in self.events():
                bar.take(event)
        finally:
            bar.close()
        return self

    def result(self) -> Results:
        """Waits for the end and returns what was found. Raises RunFailed where there is nothing."""
        shown = self.show()
        if shown.status == "running":
            self.watch(progress=False)
            shown = self.show()
        return Results(outcome_of(shown), self._read)

    def _read(self, name: str) -> bytes:
        return bytes(self._lab._ask(Ask("GET", f"{self._path}/files/{name}", raw=True)))

    def pause(self) -> None:
        """Lets nothing new start."""
        self._act("pause")

    def resume(self) -> None:
        """Takes up work again."""
        self._act("resume")

    def cancel(self) -> None:
        """Asks it to stop."""
        self._act("cancel")

    def approve(self, comment: str = "") -> None:
        """Approves what it waits for."""
        self._act("approve", {"comment": comment})

    def reject(self, comment: str = "") -> None:
        """Rejects what it waits for."""
        self._act("reject", {"comment": comment})

    def _act(self, act: str, body: dict[str, Any] | None = None) -> None:
        self._lab._ask(Ask("POST", f"{self._path}/{act}", body=body, repeatable=False))
