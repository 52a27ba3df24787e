"""qsim in single precision, which is all that it has: a circuit is built before, and translated, run
and read within the time."""

import sys

import cirq
import numpy as np
import qsimcirq
from common import numbers, serve

THREADS = int(sys.argv[1])
LETTERS = {"X": cirq.X, "Y": cirq.Y, "Z": cirq.Z}


def u3(theta, phi, lam):
    c, s = np.cos(theta / 2), np.sin(theta / 2)
    rows = [
        [c, -np.exp(1j * lam) * s],
        [np.exp(1j * phi) * s, np.exp(1j * (phi + lam)) * c],
    ]
    return cirq.MatrixGate(np.array(rows))


GATES = {
    "h": lambda: cirq.H,
    "ry": cirq.ry,
    "rz": cirq.rz,
    "u3": u3,
    "cx": lambda: cirq.CNOT,
    "cp": lambda angle: cirq.CZPowGate(exponent=angle / np.pi),
    "swap": lambda: cirq.SWAP,
}


def prepare(question):
    n = question["qubits"]
    # Its first qubit is the most significant bit.
    qubits = cirq.LineQubit.range(n)
    order = qubits[::-1]
    circuit = cirq.Circuit(
        GATES[name](*parameters).on(*[qubits[q] for q in targets])
        for name, targets, parameters in question["gates"]
    )
    simulator = qsimcirq.QSimSimulator(qsimcirq.QSimOptions(cpu_threads=THREADS))
    if question["observable"] is not None:
        terms = [
            term["coefficient"]
            * cirq.PauliString(
                {qubits[q]: LETTERS[c] for q, c in enumerate(reversed(term["pauli"])) if c != "I"}
            )
            for term in question["observable"]
        ]
        total = sum(terms[1:], terms[0])

        def run():
            return simulator.simulate_expectation_values(circuit, [total], qubit_order=order)[0]

        return run, lambda value: [float(value.real)]
    return (
        lambda: simulator.simulate(circuit, qubit_order=order).final_state_vector,
        lambda state: numbers(state, question["samples"]),
    )


serve(prepare)
