"""The engine in a Node process of its own, which speaks JSON lines.

It runs on this machine. Nothing is sent to nodes: that is `athanor run simulate-circuit`.
"""

import atexit
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

_VARIABLE = "ATHANOR_QUANTUM_BRIDGE"
_PROGRAM = Path("dist", "client", "quantum-bridge", "main.js")
_HOW = (
    "Run 'npm ci && npm run build' in Athanor's folder and put its 'athanor' command on the PATH, "
    f"or set {_VARIABLE} to {_PROGRAM}."
)


class AthanorError(Exception):
    """What was refused: `code` of Athanor's table of errors, and what to do next in the message."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class Bridge:
    """A process that runs circuits, one after the other; threads may share it."""

    def __init__(self, program=None, node="node"):
        command = [_find_node(node), str(program or _find_program())]
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        atexit.register(self.close)

    def ask(self, **request):
        """Sends one request (client/quantum-bridge/request.ts) and returns its answer."""
        with self._lock:
            answer = self._exchange(json.dumps(request, allow_nan=False))
        if "error" in answer:
            raise AthanorError(**answer["error"])
        return answer

    def close(self):
        """Ends the process. Asking again is an error."""
        atexit.unregister(self.close)
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _exchange(self, line):
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            reply = self._process.stdout.readline()
        except (OSError, ValueError):
            reply = ""
        if reply == "":
            raise AthanorError(
                "UNREACHABLE",
                f"the engine's process has ended (exit code {self._process.poll()}). Make a new "
                "backend or device; if it ends again, what it wrote on standard error says why.",
            )
        return json.loads(reply)


_shared = {}


def shared_bridge():
    """The bridge of this process, started when first asked for and again where it has ended."""
    bridge = _shared.get(os.getpid())
    if bridge is None or bridge._process.poll() is not None:
        bridge = _shared[os.getpid()] = Bridge()
    return bridge


def _find_node(node):
    found = shutil.which(node)
    if found is None:
        raise AthanorError("UNREACHABLE", f"there is no '{node}'. Install Node 20.19 or newer.")
    return found


def _find_program():
    if _VARIABLE in os.environ:
        candidates = [Path(os.environ[_VARIABLE])]
    else:
        command = shutil.which("athanor")
        roots = [Path(__file__).resolve().parents[3]]
        # The command is a link to dist/client/cli/main.js.
        roots += [Path(command).resolve().parents[3]] if command else []
        candidates = [root / _PROGRAM for root in roots]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise AthanorError("UNREACHABLE", f"the engine's program was not found. {_HOW}")
