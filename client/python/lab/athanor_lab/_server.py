"""Which server is meant, and how requests reach it."""

from __future__ import annotations

import json
import os
import random
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from .errors import AthanorError, ServerUnreachable, error_of

TRIES = 5
"""Requests that may be sent again are sent this often in all."""
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
_PASSING = frozenset({429, 502, 503, 504})
TIMEOUT = httpx.Timeout(30.0, read=120.0)


@dataclass(frozen=True)
class Server:
    """Where the server is, and with what it is asked."""

    url: str
    key: str
    ca: str | None = None
    """PEM of its authority, where that is its own."""
    project: str = "default"

    @staticmethod
    def named(
        url: str | None, key: str | None, ca: str | os.PathLike[str] | None, project: str | None
    ) -> Server:
        """What is given beats ``ATHANOR_URL``, ``ATHANOR_API_KEY``, ``ATHANOR_CA`` and
        ``ATHANOR_PROJECT``, and those beat the server of the last ``athanor login``.

        Raises AthanorError (``CONFIG_INVALID``) where none is known.
        """
        kept = _logged_in() if url is None and not os.environ.get("ATHANOR_URL") else {}
        url = url or os.environ.get("ATHANOR_URL") or kept.get("url")
        key = key or os.environ.get("ATHANOR_API_KEY") or kept.get("key")
        if not url or not key:
            raise AthanorError(
                "No server is known: give url and key, set ATHANOR_URL and ATHANOR_API_KEY, "
                "or log in once with 'athanor login'.",
                code="CONFIG_INVALID",
            )
        file = ca or os.environ.get("ATHANOR_CA")
        pem = Path(file).read_text() if file else kept.get("ca")
        chosen = project or os.environ.get("ATHANOR_PROJECT") or kept.get("project") or "default"
        return Server(url.rstrip("/"), key, pem, chosen)

    def options(self) -> dict[str, Any]:
        """Arguments of an httpx client."""
        verify: ssl.SSLContext | bool = True
        if self.ca is not None:
            verify = ssl.create_default_context(cadata=self.ca)
        headers = {"authorization": f"Bearer {self.key}", "accept": "application/json"}
        return {"base_url": self.url, "headers": headers, "verify": verify, "timeout": TIMEOUT}


def _logged_in() -> dict[str, Any]:
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    try:
        servers = json.loads((Path(home) / "athanor" / "servers.json").read_text())
    except (OSError, ValueError):
        return {}
    return servers.get("profiles", {}).get(servers.get("current"), {})


@dataclass(frozen=True)
class Ask:
    """One request, without how it travels."""

    method: str
    path: str
    params: dict[str, Any] | None = None
    body: Any = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    repeatable: bool = True
    """Whether sending it twice does no more than sending it once."""
    header: str | None = None
    """The header whose value is the answer."""
    raw: bool = False
    """Whether the answer is taken as bytes, whatever it is."""

    def arguments(self) -> dict[str, Any]:
        """Arguments of ``client.request``."""
        params = {k: v for k, v in (self.params or {}).items() if v is not None}
        more = {"json": self.body} if self.body is not None else {"content": self.content}
        return {
            **{"method": self.method, "url": self.path, "params": params},
            **{"headers": self.headers},
            **more,
        }


def wait_before(attempt: int, answer: httpx.Response | None) -> float:
    """Seconds before the next try: what the server asks for, else doubling with full jitter."""
    asked = answer.headers.get("retry-after", "") if answer is not None else ""
    if asked.isdigit():
        return min(float(asked), LONGEST_WAIT_S)
    return random.uniform(0, min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt))


def may_try_again(ask: Ask, attempt: int, answer: httpx.Response | None) -> bool:
    """Whether a failure may pass."""
    is_passing = answer is None or answer.status_code in _PASSING
    return is_passing and ask.repeatable and attempt + 1 < TRIES


def answer_of(answer: httpx.Response, ask: Ask) -> Any:
    """The JSON of an answer, its bytes, or a header. Raises what the server's problem document says."""
    if answer.is_success and ask.header is not None:
        return answer.headers.get(ask.header)
    if answer.is_success and ask.raw:
        return answer.content
    if answer.is_success:
        if answer.status_code == 204 or not answer.content:
            return None
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer.content
    try:
        body = answer.json()
    except ValueError:
        body = {}
    raise error_of(answer.status_code, body if isinstance(body, dict) else {})


def unreachable(server: Server, error: Exception) -> ServerUnreachable:
    """Told after the last try."""
    return ServerUnreachable(
        f"{server.url} does not answer: {error}. Is it up, and is ATHANOR_CA its authority?",
        code="SERVER_UNREACHABLE",
    )
