"""What can go wrong, by the codes that the server answers with (RFC 9457)."""

from __future__ import annotations

from typing import Any


class AthanorError(Exception):
    """The server said no, or could not be asked. ``code`` is stable; the message is for people."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "INTERNAL",
        status: int | None = None,
        problems: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.problems = problems or []


class InputInvalid(AthanorError):
    """What was sent does not fit the pipeline's contract; ``problems`` names each wrong field."""


class Unauthenticated(AthanorError):
    """No key, or one that is not good any more."""


class Forbidden(AthanorError):
    """The key is good, and may not do this."""


class NotFound(AthanorError):
    """There is no such thing, or it is another project's."""


class RateLimited(AthanorError):
    """Too many requests, or a quota is used up."""


class RunFailed(AthanorError):
    """The run has ended without a result."""


class ServerUnreachable(AthanorError):
    """Nothing answered, after several tries."""


_BY_STATUS: dict[int, type[AthanorError]] = {
    400: InputInvalid,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    422: InputInvalid,
    429: RateLimited,
}


def error_of(status: int, body: dict[str, Any]) -> AthanorError:
    """The exception for an answer that is a problem document."""
    code = str(body.get("code", "INTERNAL"))
    words = str(body.get("detail") or body.get("title") or f"The server answered {status}.")
    kind = RunFailed if code == "RUN_FAILED" else _BY_STATUS.get(status, AthanorError)
    return kind(words, code=code, status=status, problems=body.get("problems"))
