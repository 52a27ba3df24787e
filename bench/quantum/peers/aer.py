"""qiskit-aer: a circuit is built before, and run and read within the time."""

import sys

from common import numbers, serve
from qiskit import QuantumCircuit
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import AerSimulator

THREADS = int(sys.argv[1])
PRECISION = "double"


def prepare(question):
    n = question["qubits"]
    circuit = QuantumCircuit(n)
    for name, qubits, parameters in question["gates"]:
        getattr(circuit, "u" if name == "u3" else name)(*parameters, *qubits)
    simulator = AerSimulator(
        method="statevector", precision=PRECISION, max_parallel_threads=THREADS
    )
    if question["observable"] is not None:
        terms = [(term["pauli"], term["coefficient"]) for term in question["observable"]]
        circuit.save_expectation_value(SparsePauliOp.from_list(terms), range(n), label="value")
        return (
            lambda: simulator.run(circuit).result().data(0)["value"],
            lambda value: [float(value)],
        )
    circuit.save_statevector(label="state")
    return (
        lambda: simulator.run(circuit).result().data(0)["state"].data,
        lambda state: numbers(state, question["samples"]),
    )


serve(prepare)
