"""Athanor's quantum engine for Python; `athanor.qiskit` and `athanor.pennylane` need their library."""

from .bridge import AthanorError, Bridge

__all__ = ["AthanorError", "Bridge"]
