"""Athanor's quantum engine as a PennyLane device, `athanor.qubit`. It runs on this machine."""

import base64

import numpy as np
import pennylane as qp
from pennylane.devices import Device, ExecutionConfig
from pennylane.devices.modifiers import simulator_tracking, single_tape_support
from pennylane.devices.preprocess import (
    decompose,
    validate_device_wires,
    validate_measurements,
)
from pennylane.devices.qubit import measure
from pennylane.measurements import ExpectationMP
from pennylane.transforms import (
    broadcast_expand,
    defer_measurements,
    split_non_commuting,
)
from pennylane.transforms.core import CompilePipeline

from .bridge import shared_bridge

# PennyLane's gates by what OpenQASM 3 writes for the same matrix.
_GATES = {
    "Identity": "id",
    "PauliX": "x",
    "PauliY": "y",
    "PauliZ": "z",
    "Hadamard": "h",
    "S": "s",
    "T": "t",
    "SX": "sx",
    "Adjoint(S)": "sdg",
    "Adjoint(T)": "tdg",
    "Adjoint(SX)": "inv @ sx",
    "RX": "rx",
    "RY": "ry",
    "RZ": "rz",
    "PhaseShift": "p",
    "CNOT": "cx",
    "CY": "cy",
    "CZ": "cz",
    "CH": "ch",
    "SWAP": "swap",
    "CSWAP": "cswap",
    "Toffoli": "ccx",
    "CCZ": "ctrl(2) @ z",
    "CRX": "crx",
    "CRY": "cry",
    "CRZ": "crz",
    "ControlledPhaseShift": "cp",
}
_NAME = "athanor.qubit"
_HEADER = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
_SEED_END = 2**53


def _is_native(op):
    return op.name in _GATES or op.name == "GlobalPhase"


@simulator_tracking
@single_tape_support
class AthanorDevice(Device):
    """A simulator of statevectors, analytic or with shots.

    Args:
        wires: number of wires or their labels; None for those of each circuit
        shots: the default number of shots; None for analytic results
        seed: an integer that decides the shots of all executions together
    """

    name = _NAME

    def __init__(self, wires=None, shots=None, seed=1, bridge=None):
        super().__init__(wires=wires, shots=shots)
        self._seeds = np.random.default_rng(seed)
        self._bridge = bridge

    def preprocess(self, execution_config=None):
        program = CompilePipeline()
        program.add_transform(validate_device_wires, wires=self.wires, name=_NAME)
        program.add_transform(defer_measurements, allow_postselect=False)
        # Before gates are taken apart, since it adds some.
        program.add_transform(_for_shots)
        program.add_transform(
            decompose,
            target_gates={*_GATES, "GlobalPhase"},
            stopping_condition=_is_native,
            decomposer=_decomposition,
            skip_initial_state_prep=False,
            num_work_wires=0,
            name=_NAME,
        )
        program.add_transform(validate_measurements, name=_NAME)
        program.add_transform(broadcast_expand)
        return program, execution_config or ExecutionConfig()

    def execute(self, circuits, execution_config=None):
        bridge = self._bridge or shared_bridge()
        return tuple(self._execute(bridge, tape) for tape in circuits)

    def _execute(self, bridge, tape):
        # A wire of the device that is not in the circuit stays |0>.
        wires = (self.wires or qp.wires.Wires([])) + tape.wires
        program = _program(tape.operations, wires)
        if not tape.shots:
            return _only(tape, _analytic(bridge, program, tape, wires))
        answer = bridge.ask(
            program=program,
            shots=tape.shots.total_shots,
            seed=int(self._seeds.integers(_SEED_END)),
            want={"samples": True},
        )
        states = np.frombuffer(base64.b64decode(answer["samples"]), np.uint32)
        bits = (states[:, None] >> np.arange(len(wires))[::-1].astype(np.uint32)) & 1
        bits = bits.astype(np.int64)
        results = tuple(
            _only(tape, tuple(mp.process_samples(bits[low:high], wires) for mp in tape.measurements))
            for low, high in tape.shots.bins()
        )
        return results if tape.shots.has_partitioned_shots else results[0]


@qp.transform
def _for_shots(tape):
    """Measures with shots in the computational basis only, one circuit for each basis."""
    if not tape.shots:
        return (tape,), lambda results: results[0]
    batch, joined = split_non_commuting(tape)
    return [_rotated(part) for part in batch], joined


def _rotated(tape):
    """Ends in the basis that is measured; what the samples mean is read off the observables."""
    operations = tape.operations + tape.diagonalizing_gates
    return tape.copy(operations=operations)


def _decomposition(op):
    """Gates that only have a matrix become it; PennyLane takes that apart."""
    if not op.has_decomposition and op.has_matrix:
        return [qp.QubitUnitary(op.matrix(), wires=op.wires)]
    return op.decomposition()


def _only(tape, results):
    return results[0] if len(tape.measurements) == 1 else tuple(results)


def _analytic(bridge, program, tape, wires):
    """Sums of Pauli words are evaluated by the engine, all else from its amplitudes."""
    sums = [_pauli_sum(mp, wires) for mp in tape.measurements]
    observables = [{"name": str(i), "terms": terms} for i, terms in enumerate(sums) if terms]
    needs_state = len(observables) < len(sums)
    answer = bridge.ask(
        program=program, observables=observables, want={"amplitudes": needs_state}
    )
    values = iter(answer.get("expectations", []))
    state = None
    if needs_state:
        flat = np.frombuffer(base64.b64decode(answer["amplitudes"]), complex)
        state = flat.reshape([2] * len(wires))
    return tuple(
        np.float64(next(values)) if terms else _from_state(mp, state, wires)
        for mp, terms in zip(tape.measurements, sums)
    )


def _pauli_sum(mp, wires):
    """The terms of an expectation value, wire 0 leftmost; None where it is something else."""
    if not isinstance(mp, ExpectationMP) or mp.obs is None or mp.obs.pauli_rep is None:
        return None
    terms = []
    for word, coefficient in mp.obs.pauli_rep.items():
        if abs(np.imag(coefficient)) > 0:
            return None
        pauli = "".join(word.get(wire, "I") for wire in wires)
        terms.append({"coefficient": float(np.real(coefficient)), "pauli": pauli})
    return terms


def _from_state(mp, state, wires):
    positions = {wire: i for i, wire in enumerate(wires)}
    return measure(mp.map_wires(positions), state) if mp.wires else measure(mp, state)


def _program(operations, wires):
    """OpenQASM 3 with wire 0 as the highest qubit, so that amplitudes come in PennyLane's order."""
    qubit = {wire: len(wires) - 1 - i for i, wire in enumerate(wires)}
    lines = [f"qubit[{len(wires)}] q;"]
    for op in operations:
        angles = [float(angle) for angle in op.parameters]
        if op.name == "GlobalPhase":
            # PennyLane's phase is exp(-i angle).
            lines.append(f"gphase({-angles[0]!r});")
            continue
        parameters = f"({', '.join(map(repr, angles))})" if angles else ""
        qubits = [f"q[{qubit[wire]}]" for wire in op.wires]
        if op.name == "Identity":
            continue
        lines.append(f"{_GATES[op.name]}{parameters} {', '.join(qubits)};")
    return _HEADER + "\n".join(lines) + "\n"
