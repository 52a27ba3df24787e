"""Athanor's quantum engine as a Qiskit backend. It runs on this machine."""

import base64
import itertools
import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from qiskit import QuantumCircuit, QuantumRegister, qasm3, transpile
from qiskit.circuit import ForLoopOp, IfElseOp, Measure, Reset
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.providers import BackendV2, JobStatus, JobV1, Options
from qiskit.result import Result
from qiskit.transpiler import Target

from .bridge import AthanorError, shared_bridge

# What `stdgates.inc` and the language itself define, so that no phase is lost in a definition.
_GATES = (
    "x y z h s sdg t tdg sx rx ry rz p u cx cy cz ch cp crx cry crz cu swap ccx cswap id"
).split()
_MAX_SHOTS = 10_000_000
_SEED = 1


class AthanorBackend(BackendV2):
    """Runs circuits exactly: counts with `shots`, the statevector with `shots=None`."""

    def __init__(self, bridge=None):
        super().__init__(name="athanor", description="Athanor's engine on this machine")
        self._bridge = bridge
        self._target = _target()

    @property
    def target(self):
        return self._target

    @property
    def max_circuits(self):
        return None

    @classmethod
    def _default_options(cls):
        options = Options(shots=1024, seed_simulator=_SEED, memory=False)
        return options

    def run(self, run_input, **options):
        """Runs one circuit or a list of them and returns a job.

        Options: `shots` (None for the statevector), `seed_simulator`, `memory`. Circuits with other
        gates than the target's are translated first.
        """
        circuits = [run_input] if isinstance(run_input, QuantumCircuit) else list(run_input)
        chosen = {**vars(self.options), **options}
        unknown = chosen.keys() - vars(self.options).keys()
        if unknown:
            known = ", ".join(vars(self.options))
            raise AthanorError("INPUT_INVALID", f"no option {sorted(unknown)}. Options: {known}.")
        shots = chosen["shots"]
        if shots is not None and not 1 <= shots <= _MAX_SHOTS:
            message = f"shots are {shots}: give 1 to {_MAX_SHOTS}, or None for the statevector."
            raise AthanorError("INPUT_INVALID", message)
        job = AthanorJob(self, lambda job_id: self._result(circuits, chosen, job_id))
        job.submit()
        return job

    def _result(self, circuits, chosen, job_id):
        bridge = self._bridge or shared_bridge()
        # Primitives say None where nobody chose a seed.
        first = _SEED if chosen["seed_simulator"] is None else chosen["seed_simulator"]
        results = [
            # Each circuit draws shots of its own.
            _run(bridge, circuit, {**chosen, "seed_simulator": first + i})
            for i, circuit in enumerate(_translated(circuits, self))
        ]
        return Result.from_dict({
            "backend_name": self.name,
            "backend_version": "0.1.0",
            "job_id": job_id,
            "success": True,
            "results": results,
        })


class AthanorJob(JobV1):
    """A run in a thread of its own; `result()` waits, and raises what went wrong."""

    def __init__(self, backend, work):
        super().__init__(backend, str(uuid.uuid4()))
        self._work = work
        self._future = None

    def submit(self):
        executor = ThreadPoolExecutor(max_workers=1)
        self._future = executor.submit(self._work, self.job_id())
        executor.shutdown(wait=False)

    def result(self, timeout=None):
        return self._future.result(timeout)

    def status(self):
        if not self._future.done():
            return JobStatus.RUNNING
        return JobStatus.DONE if self._future.exception() is None else JobStatus.ERROR


def _target():
    # None, said aloud, means any number of them; left out it means none.
    target = Target(description="gates of stdgates.inc on any qubits", num_qubits=None)
    standard = get_standard_gate_name_mapping()
    for name in _GATES:
        target.add_instruction(standard[name])
    target.add_instruction(Measure())
    target.add_instruction(Reset())
    target.add_instruction(IfElseOp, name="if_else")
    target.add_instruction(ForLoopOp, name="for_loop")
    return target


def _translated(circuits, backend):
    return [
        transpile(circuit, target=backend.target, optimization_level=0) for circuit in circuits
    ]


def _run(bridge, circuit, chosen):
    if circuit.parameters:
        names = ", ".join(sorted(parameter.name for parameter in circuit.parameters))
        message = f"'{circuit.name}' has open parameters: {names}. Call assign_parameters first."
        raise AthanorError("INPUT_INVALID", message)
    shots, seed = chosen["shots"], chosen["seed_simulator"]
    if shots is None:
        unmeasured = circuit.remove_final_measurements(inplace=False)
        answer = bridge.ask(program=_program(unmeasured), phases="qiskit", want={"amplitudes": True})
        data = {"statevector": np.frombuffer(base64.b64decode(answer["amplitudes"]), complex)}
    else:
        answer = bridge.ask(program=_program(circuit), phases="qiskit", shots=shots, seed=seed)
        counts = {_hex(row["bits"], circuit): row["count"] for row in answer["counts"]}
        data = {"counts": counts}
        if chosen["memory"]:
            data["memory"] = _memory(counts, seed)
    return {
        "shots": shots or 1,
        "success": True,
        "status": "DONE",
        "seed_simulator": seed,
        "data": data,
        "header": _header(circuit),
    }


def _program(circuit):
    """OpenQASM 3 with the global phase, which Qiskit's writer leaves out."""
    phase = float(circuit.global_phase)
    # In one register, since the writer puts qubits that are in none before all others.
    flat = QuantumCircuit(QuantumRegister(circuit.num_qubits, "athanor_qubits"))
    flat.add_bits(circuit.clbits)
    for register in circuit.cregs:
        flat.add_register(register)
    flat.compose(circuit, flat.qubits, circuit.clbits, inplace=True)
    text = qasm3.dumps(flat)
    return f"{text}\ngphase({phase!r});\n" if phase != 0 else text


def _hex(bits, circuit):
    """The bits in the circuit's order; the writer puts those that are in no register first."""
    places = [place for bit in circuit.clbits if not (place := circuit.find_bit(bit)).registers]
    order = [place.index for place in places]
    order += [circuit.find_bit(bit).index for register in circuit.cregs for bit in register]
    value = 0
    for index, digit in zip(order, reversed(bits)):
        value |= int(digit) << index
    return hex(value)


def _memory(counts, seed):
    """The shots one by one. Their order means nothing, so it is drawn from the seed."""
    outcomes = list(itertools.chain.from_iterable([key] * n for key, n in counts.items()))
    random.Random(seed).shuffle(outcomes)
    return outcomes


def _header(circuit):
    return {
        "name": circuit.name,
        "creg_sizes": [[register.name, register.size] for register in circuit.cregs],
        "memory_slots": circuit.num_clbits,
        "n_qubits": circuit.num_qubits,
        "metadata": circuit.metadata or {},
    }
