"""Against a running stack: ATHANOR_URL, ATHANOR_API_KEY and ATHANOR_CA lead to it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR
from threading import Thread

import pytest
from athanor_lab import AsyncLab, InputInvalid, Lab, NotFound, ServerUnreachable, Unauthenticated

SMILES = {"ethanol": "CCO", "phenol": "c1ccccc1O", "aspirin": "CC(=O)Oc1ccccc1C(=O)O"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.smi"
    path.write_text("\n".join(f"{smiles} {name}" for name, smiles in SMILES.items()))
    return path


def screen(file: Path | str = "library.smi") -> dict:
    return {"library": {"file": file}, "top": 3}


def test_runs_watches_and_takes_the_result(library: Path, tmp_path: Path) -> None:
    with Lab() as lab:
        run = lab.run("screen", screen(), folder=tmp_path).watch(progress=False)
        result = run.result()
        assert result.status == "completed"
        assert result.metrics and result.headlines
        table = result.to_pandas()
        assert set(table["id"]) <= set(SMILES)
        assert b"<!doctype html>" in result.read("report.html")
        assert result.record()["run"]["pipeline"] == "screen"
        saved = result.save(tmp_path / "out")
        assert {path.name for path in saved} == set(result.files)
        # The same input is the same run.
        assert lab.run("screen", screen(), folder=tmp_path).id == run.id
        assert run.id in {one.run_id for one in lab.runs(pipeline="screen")}


def test_events_begin_with_progress_and_end_with_the_end(library: Path) -> None:
    with Lab() as lab:
        run = lab.run("screen", screen(library), key="python-events", use_cache=False)
        kinds = [event["type"] for event in run.events()]
        assert kinds[0] == "progress"
        assert kinds[-1] == "ended"


def test_wrong_input_names_its_field_and_starts_nothing(library: Path) -> None:
    with Lab() as lab:
        with pytest.raises(InputInvalid) as refused:
            lab.run("screen", {**screen(library), "top": -1}, key="python-wrong")
        assert "top" in str(refused.value)
        assert not [one for one in lab.runs() if one.run_id.endswith("python-wrong")]
        with pytest.raises(InputInvalid, match="nowhere"):
            lab.run("screen", screen("nowhere.smi"))
        with pytest.raises(NotFound):
            lab.get("screen-default-nothing").show()


def test_strangers_and_dead_servers_are_told_apart() -> None:
    with pytest.raises(Unauthenticated):
        Lab(key="athanor_key_nonsense").pipelines()
    with pytest.raises(ServerUnreachable):
        Lab(url="https://127.0.0.1:9").pipelines()


def test_the_asynchronous_client_gives_the_same_digest(library: Path) -> None:
    async def both() -> list[str]:
        async with AsyncLab() as lab:
            runs = [
                await lab.run("screen", screen(library), key=f"python-async-{i}", use_cache=False)
                for i in range(2)
            ]
            outcomes = await asyncio.gather(*(run.result() for run in runs))
            assert await runs[0].read("run.json")
            return [outcome.result_digest for outcome in outcomes]

    first, second = asyncio.run(both())
    assert first == second


def test_a_watched_folder_starts_each_file_exactly_once(library: Path) -> None:
    command = [sys.executable, "-m", "athanor_lab", "watch", str(library.parent)]
    command += ["--pipeline", "screen", "--pattern", "*.smi", "--once", "--json"]

    def look() -> list[str]:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        return done.stdout.splitlines()

    first = look()
    assert len(first) == 1
    assert look() == first  # a new watcher finds the run of the old one
    (library.parent / "more.smi").write_text("CCN ethylamine")
    assert len(set(look())) == 2


EXAMPLES = Path(__file__).parents[4] / "examples" / "lab"


def test_the_example_script_runs(library: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "screen.py"), "library.smi"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    assert "phenol" in done.stdout  # aspirin has an alert of Brenk's: an ester of a phenol
    assert (tmp_path / "screen-results" / "report.html").exists()


def test_the_example_notebook_runs_and_draws(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(EXAMPLES / "screen.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    *_, table, drawing = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "phenol" in table.outputs[0]["data"]["text/html"]
    assert "<svg" in drawing.outputs[0]["data"]["text/html"]


def test_goes_on_where_the_server_is_when_the_answer_to_a_piece_is_lost(tmp_path: Path) -> None:
    # A server that keeps each piece once, as ours does, and whose answer to the second one is lost.
    class Uploads(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        kept = bytearray()
        asked = 0

        def do_GET(self) -> None:
            self.send_response(204)
            self.send_header("upload-offset", str(len(self.kept)))
            self.end_headers()

        def do_PATCH(self) -> None:
            cls = type(self)
            piece = self.rfile.read(int(self.headers["content-length"]))
            cls.asked += 1
            if int(self.headers["upload-offset"]) != len(self.kept):
                self._say(409, {"code": "CONFLICT", "detail": "other offset"})
                return
            self.kept.extend(piece)
            if cls.asked == 2:
                self.close_connection = True
                self.connection.shutdown(SHUT_RDWR)
                return
            reference = {"sha256": sha256(self.kept).hexdigest(), "size": len(self.kept)}
            self._say(201, {**reference, "mediaType": "text/plain"})

        def _say(self, status: int, body: dict) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Uploads)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        content = os.urandom(3 * 4 * 1024 * 1024 + 17)
        (tmp_path / "large.bin").write_bytes(content)
        with Lab(f"http://127.0.0.1:{server.server_port}", key="any") as lab:
            ref = lab.upload(tmp_path / "large.bin")
        assert bytes(Uploads.kept) == content
        assert ref.sha256 == sha256(content).hexdigest()
        # Four pieces, each sent once: the second had come.
        assert Uploads.asked == 4
    finally:
        server.shutdown()
