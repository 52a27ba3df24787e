"""qulacs: a circuit is built before; its optimiser, where it is on, and the run are within the time."""

import cmath
import sys

from common import serve
from qulacs import Observable, QuantumCircuit, QuantumState
from qulacs.circuit import QuantumCircuitOptimizer
from qulacs.gate import CNOT, RY, RZ, SWAP, U3, DiagonalMatrix, H

OPTIMISES = sys.argv[2] == "optimised"


def gate_of(name, qubits, parameters):
    if name == "cp":
        return DiagonalMatrix(qubits, [1, 1, 1, cmath.exp(1j * parameters[0])])
    # Its rotations turn the other way round.
    makers = {
        "h": lambda: H(*qubits),
        "ry": lambda: RY(*qubits, -parameters[0]),
        "rz": lambda: RZ(*qubits, -parameters[0]),
        "u3": lambda: U3(*qubits, *parameters),
        "cx": lambda: CNOT(*qubits),
        "swap": lambda: SWAP(*qubits),
    }
    return makers[name]()


def prepare(question):
    n = question["qubits"]
    circuit = QuantumCircuit(n)
    for name, qubits, parameters in question["gates"]:
        circuit.add_gate(gate_of(name, qubits, parameters))
    observable = None
    if question["observable"] is not None:
        observable = Observable(n)
        for term in question["observable"]:
            letters = reversed(term["pauli"])
            word = " ".join(f"{c} {q}" for q, c in enumerate(letters) if c != "I")
            observable.add_operator(term["coefficient"], word)

    def run():
        simulated = circuit
        if OPTIMISES:
            simulated = circuit.copy()
            QuantumCircuitOptimizer().optimize_light(simulated)
        state = QuantumState(n)
        simulated.update_quantum_state(state)
        return state if observable is None else observable.get_expectation_value(state)

    def samples(result):
        if observable is not None:
            return [float(result)]
        values = [complex(result.get_amplitude(i)) for i in question["samples"]]
        return [part for value in values for part in (value.real, value.imag)]

    return run, samples


serve(prepare)
