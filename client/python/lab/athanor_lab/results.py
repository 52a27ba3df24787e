"""What a run found."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import models
from .errors import RunFailed


def outcome_of(run: models.Run) -> models.RunOutcome:
    """The outcome of a run that has ended. Raises RunFailed, with the reason, where it left none."""
    if run.outcome is not None:
        return run.outcome
    why = run.error.message if run.error else f"it was {run.status}"
    raise RunFailed(f"{run.run_id}: {why}", code=run.error.code if run.error else "RUN_FAILED")


class Results:
    """Headlines, figures and files of a run that has ended."""

    def __init__(self, outcome: models.RunOutcome, read: Callable[[str], bytes]) -> None:
        self.status = outcome.status
        self.digest = outcome.result_digest
        """SHA-256 of the canonical result: equal digests are equal results."""
        self.headlines = outcome.headlines
        self.metrics = outcome.metrics
        self.files = sorted(outcome.files)
        self._read = read

    def read(self, name: str) -> bytes:
        """The bytes of a file, such as ``report.html``. Raises NotFound."""
        return self._read(name)

    def save(self, folder: str | Path = ".") -> list[Path]:
        """Writes every file into a folder, and returns their paths."""
        where = Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        written = []
        for name in self.files:
            path = where / Path(name).name
            path.write_bytes(self.read(name))
            written.append(path)
        return written

    def record(self) -> dict[str, Any]:
        """The whole record (run.json), from which the report is made."""
        return json.loads(self.read("run.json"))

    def to_pandas(self, name: str | None = None) -> Any:
        """A CSV file as a data frame: the only one, or that which is named. Needs pandas."""
        import pandas

        tables = [one for one in self.files if one.endswith(".csv")]
        chosen = name or ("candidates.csv" if "candidates.csv" in tables else next(iter(tables), None))
        if chosen is None:
            raise KeyError(f"This run has no table; its files are {', '.join(self.files)}.")
        return pandas.read_csv(io.BytesIO(self.read(chosen)))

    def molecules(self, top: int = 12) -> Molecules:
        """The first molecules of the table, drawn where a notebook shows them. Needs RDKit and pandas."""
        frame = self.to_pandas().head(top)
        return Molecules([(str(row["id"]), str(row["smiles"])) for _, row in frame.iterrows()])

    def __repr__(self) -> str:
        return "\n".join(["Results:", *(f"  {line}" for line in self.headlines)])


class Molecules:
    """Structures that a notebook draws."""

    def __init__(self, named: list[tuple[str, str]]) -> None:
        self.named = named

    def _repr_html_(self) -> str:
        from rdkit import Chem
        from rdkit.Chem import Draw

        read = [(name, Chem.MolFromSmiles(smiles)) for name, smiles in self.named]
        drawn = [(name, mol) for name, mol in read if mol is not None]
        svg = Draw.MolsToGridImage(
            [mol for _, mol in drawn],
            legends=[name for name, _ in drawn],
            molsPerRow=4,
            useSVG=True,
        )
        return str(getattr(svg, "data", svg))
