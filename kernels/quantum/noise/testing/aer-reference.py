"""Answers of Qiskit Aer's density matrix simulator and of exact matrix exponentials.

Reads {"noisy": [{"circuit", "noise", "paulis", "shots", "seed"}, ...], "evolutions": [{"terms",
"time"}, ...]}; a circuit is {"qubitCount", "bitCount", "operations"}. Without shots the answer is
the exact probability of each outcome and the expectation value of each Pauli string, else counts.
"""

import json
import sys

import numpy as np
from qiskit import QuantumCircuit
from qiskit.quantum_info import SparsePauliOp
from qiskit_aer import AerSimulator
from qiskit_aer.noise import (
    NoiseModel,
    ReadoutError,
    amplitude_damping_error,
    depolarizing_error,
    kraus_error,
    phase_damping_error,
)

ONE = ["h", "x", "z", "ry", "rx", "rz", "s"]
TWO = ["cx", "cz", "swap"]


def error(channel, qubits):
    if channel["kind"] == "depolarizing":
        return depolarizing_error(channel["probability"], qubits)
    if channel["kind"] == "kraus":
        flat = [np.array(one).view(complex) for one in channel["operators"]]
        size = int(len(flat[0]) ** 0.5)
        own = kraus_error([one.reshape(size, size) for one in flat])
        return own.expand(own) if size == 2 and qubits == 2 else own
    make = amplitude_damping_error if channel["kind"] == "amplitude-damping" else phase_damping_error
    one = make(channel["rate"])
    return one if qubits == 1 else one.expand(one)


def on_two(channel):
    return channel["kind"] == "kraus" and len(channel["operators"][0]) == 32


def model_of(noise, count):
    model = NoiseModel(basis_gates=ONE + TWO + ["if_else"])
    composed = {}
    for rule in noise["rules"]:
        within = rule.get("qubits", list(range(count)))
        for name in rule.get("gates", ONE + TWO):
            places = [[a] for a in within]
            if name in TWO:
                places = [[a, b] for a in within for b in within if a != b]
            for place in places:
                if on_two(rule["channel"]) and len(place) == 1:
                    continue
                key = (name, tuple(place))
                new = error(rule["channel"], len(place))
                composed[key] = composed[key].compose(new) if key in composed else new
    for (name, place), made in composed.items():
        model.add_quantum_error(made, name, list(place), warnings=False)
    for qubit in range(count):
        fitting = [r for r in noise.get("readout", []) if qubit in r.get("qubits", range(count))]
        if fitting:
            a, b = fitting[0]["zeroAsOne"], fitting[0]["oneAsZero"]
            model.add_readout_error(ReadoutError([[1 - a, a], [b, 1 - b]]), [qubit])
    return model


def append(program, operations):
    for step in operations:
        kind = step["kind"]
        if kind == "measure":
            program.measure(step["qubit"], step["bit"])
        elif kind == "reset":
            program.reset(step["qubit"])
        elif kind == "if":
            with program.if_test((program.clbits[step["condition"]["bit"]], 1)):
                append(program, step["then"])
        else:
            getattr(program, step["gate"])(*step["parameters"], *step["qubits"])


def noisy(question):
    circuit = question["circuit"]
    count = circuit["qubitCount"]
    program = QuantumCircuit(count, circuit["bitCount"])
    append(program, circuit["operations"])
    model = model_of(question["noise"], count)
    simulator = AerSimulator(method="density_matrix", noise_model=model, seed_simulator=question["seed"])
    if question["shots"] > 0:
        return simulator.run(program, shots=question["shots"]).result().get_counts()
    program.save_density_matrix()
    state = simulator.run(program).result().data()["density_matrix"]
    values = [state.expectation_value(SparsePauliOp(label)).real for label in question["paulis"]]
    return {"probabilities": state.probabilities_dict(), "expectations": values}


def evolution(question):
    terms = [(term["pauli"], term["coefficient"]) for term in question["terms"]]
    values, vectors = np.linalg.eigh(SparsePauliOp.from_list(terms).to_matrix())
    matrix = (vectors * np.exp(-1j * question["time"] * values)) @ vectors.conj().T
    return np.ascontiguousarray(matrix).view(float).ravel().tolist()


request = json.load(sys.stdin)
answers = {
    "noisy": [noisy(question) for question in request.get("noisy", [])],
    "evolutions": [evolution(question) for question in request.get("evolutions", [])],
}
json.dump(answers, sys.stdout)
