"""Answers questions about gates, circuits and states with Qiskit.

Reads one JSON object from standard input, {"matrices": [...], "circuits": [...], "wide": [...],
"distributions": [...], "states": [...]}, each list optional, and writes one with an answer for each
question. Complex arrays travel as base64 of little-endian doubles, real and imaginary parts in turn;
those of "wide" circuits, which Aer runs, as such doubles in the file that the question names.
"""

import base64
import functools
import json
import operator
import sys

import numpy as np
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister
from qiskit.circuit import AnnotatedOperation, ControlModifier, library
from qiskit.circuit.library import UnitaryGate, get_standard_gate_name_mapping
from qiskit.quantum_info import (
    Operator,
    SparsePauliOp,
    Statevector,
    entropy,
    partial_trace,
    state_fidelity,
)

# Names of the table that Qiskit's own mapping lacks; "dg" is the inverse of the gate before it.
OTHERS = {
    "gphase": library.GlobalPhaseGate,
    "u0": lambda _: library.IGate(),
    "c3x": library.C3XGate,
    "c3sx": library.C3SXGate,
    "rc3x": library.RC3XGate,
    "c4x": library.C4XGate,
    "csxdg": lambda: library.SXdgGate().control(1),
    "iswapdg": lambda: library.iSwapGate().inverse(),
    "dcxdg": lambda: library.DCXGate().inverse(),
    "c3sxdg": lambda: library.C3SXGate().inverse(),
    "rc3xdg": lambda: library.RC3XGate().inverse(),
}
STANDARD = get_standard_gate_name_mapping()
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LOGIC = {"and": operator.and_, "or": operator.or_, "xor": operator.xor}


def gate(name, parameters):
    if name in OTHERS:
        return OTHERS[name](*parameters)
    return STANDARD[name].base_class(*parameters)


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype="<c16").tobytes()).decode()


def decode(text):
    return np.frombuffer(base64.b64decode(text), dtype="<c16")


def operation(step):
    """The Qiskit operation of a gate or unitary of a circuit, further controls included."""
    if step["kind"] == "unitary":
        matrix = decode(step["matrix"])
        size = int(round(len(matrix) ** 0.5))
        # A copy: Aer misreads memory that is not an array's own.
        return UnitaryGate(np.array(matrix.reshape(size, size)), check_input=False)
    return gate_under(step["gate"], tuple(step["parameters"]), tuple(step["controls"]))


@functools.lru_cache(maxsize=4096)
def gate_under(name, parameters, controls):
    """A gate of the table under further controls; kept, since making one takes Qiskit a while."""
    plain = gate(name, parameters)
    state = sum(bit << i for i, bit in enumerate(controls))
    if plain.num_qubits > 0:
        if controls:
            plain = AnnotatedOperation(plain, ControlModifier(len(controls), state))
        return UnitaryGate(Operator(plain).data, check_input=False)
    # A phase under controls: a diagonal, written out because Qiskit's modifier wants qubits.
    diagonal = np.ones(2 ** len(controls), dtype=complex)
    diagonal[state] = np.exp(1j * parameters[0])
    return UnitaryGate(np.diag(diagonal), check_input=False)


def program_of(circuit):
    registers = [QuantumRegister(r["size"], r["name"]) for r in circuit["qubitRegisters"]]
    program = QuantumCircuit(*registers)
    for step in circuit["operations"]:
        if step["kind"] == "barrier":
            program.barrier(step["qubits"])
        elif step.get("gate") == "gphase" and not step["controls"]:
            program.global_phase += step["parameters"][0]
        else:
            program.append(operation(step), step["qubits"])
    return program


def statevector(circuit):
    return encode(Statevector(program_of(circuit)).data)


def wide(question):
    """All amplitudes by qiskit-aer, every gate as a matrix, into a file."""
    from qiskit_aer import AerSimulator

    program = program_of(question["circuit"])
    program.save_statevector()
    simulator = AerSimulator(method="statevector")
    state = simulator.run(program, shots=1).result().get_statevector(program)
    np.ascontiguousarray(state.data, dtype="<c16").tofile(question["file"])
    return question["file"]


def holds(condition, bits):
    op = condition["op"]
    if op == "bit":
        return bits[condition["bit"]] == 1
    if op == "not":
        return not holds(condition["of"], bits)
    if op == "compare":
        number = sum(bits[b] << i for i, b in enumerate(condition["bits"]))
        return COMPARE[condition["is"]](number, int(condition["value"]))
    return LOGIC[op](holds(condition["left"], bits), holds(condition["right"], bits))


def project(state, qubit, outcome):
    return state.evolve(Operator(np.diag([1 - outcome, outcome]).astype(complex)), [qubit])


def distribution(circuit):
    """Exact probability of each string of bits: every branch of every measurement is followed."""
    start = Statevector.from_int(0, 2 ** circuit["qubitCount"])
    branches = follow(circuit["operations"], [(start, (0,) * circuit["bitCount"])])
    total = {}
    for state, bits in branches:
        text = "".join(map(str, reversed(bits)))
        total[text] = total.get(text, 0) + float(np.linalg.norm(state.data) ** 2)
    return total


def follow(operations, branches):
    for step in operations:
        after = []
        for state, bits in branches:
            kind = step["kind"]
            if kind == "if":
                chosen = step["then"] if holds(step["condition"], bits) else step["otherwise"]
                after += follow(chosen, [(state, bits)])
            elif kind in ("measure", "reset"):
                for outcome in (0, 1):
                    branch = project(state, step["qubit"], outcome)
                    if np.linalg.norm(branch.data) < 1e-9:
                        continue
                    now = list(bits)
                    if kind == "measure":
                        now[step["bit"]] = outcome
                    elif outcome == 1:
                        branch = branch.evolve(library.XGate(), [step["qubit"]])
                    after.append((branch, tuple(now)))
            elif kind == "barrier":
                after.append((state, bits))
            else:
                after.append((state.evolve(Operator(operation(step)), step["qubits"]), bits))
        branches = after
    return branches


def about(question):
    """Pauli expectations, reduced density matrix, entropy and fidelity of a given state."""
    state = Statevector(decode(question["state"]))
    kept = question["qubits"]
    rest = [q for q in range(state.num_qubits) if q not in kept]
    # partial_trace keeps the remaining qubits in ascending order.
    reduced = partial_trace(state, rest)
    observable = SparsePauliOp.from_list(question["paulis"])
    return {
        "probabilities": state.probabilities().tolist(),
        "expectation": float(state.expectation_value(observable).real),
        "reduced": encode(reduced.data),
        "entropy": float(entropy(reduced, base=2)),
        "fidelity": float(state_fidelity(state, Statevector(decode(question["other"])))),
    }


def matrix(question):
    return encode(Operator(gate(question["gate"], question["parameters"])).data)


ANSWERS = {
    "matrices": matrix,
    "circuits": statevector,
    "wide": wide,
    "distributions": distribution,
    "states": about,
}
request = json.load(sys.stdin)
json.dump({kind: [ANSWERS[kind](q) for q in request[kind]] for kind in request}, sys.stdout)
