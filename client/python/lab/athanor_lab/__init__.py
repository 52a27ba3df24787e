"""Athanor from a lab script: start a pipeline, watch it, take the result.

>>> from athanor_lab import Lab
>>> lab = Lab()
>>> run = lab.run("screen", {"library": {"file": "library.smi"}, "top": 10}).watch()
>>> run.result().to_pandas()
"""

from .aio import AsyncLab, AsyncRun
from .client import Lab, Run
from .errors import (
    AthanorError,
    Forbidden,
    InputInvalid,
    NotFound,
    RateLimited,
    RunFailed,
    ServerUnreachable,
    Unauthenticated,
)
from .results import Molecules, Results

__all__ = [
    "AsyncLab",
    "AsyncRun",
    "AthanorError",
    "Forbidden",
    "InputInvalid",
    "Lab",
    "Molecules",
    "NotFound",
    "RateLimited",
    "Results",
    "Run",
    "RunFailed",
    "ServerUnreachable",
    "Unauthenticated",
]
