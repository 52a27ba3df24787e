"""Circuits of Qiskit's library as Qiskit writes them in OpenQASM 2 and 3, with their states.

One JSON object a line goes out: {"name", "version", "qasm", "state"}; the state is base64 of
little-endian doubles, real and imaginary parts in turn. Its global phase is that of the circuit, which
the texts do not keep.
"""
import base64
import json
import warnings

import numpy as np
from qiskit import AncillaRegister, QuantumCircuit, QuantumRegister, qasm2, qasm3, transpile
from qiskit.circuit import library as L
from qiskit.circuit.random import random_circuit
from qiskit.quantum_info import SparsePauliOp, Statevector, random_clifford, random_unitary

warnings.filterwarnings("ignore")
LADDER = [6, 5, 3], [5, 4, 5], [3, 5, 1]
COST = SparsePauliOp(["ZZI", "IZZ", "ZIZ"])


def bound(circuit):
    return circuit.assign_parameters(np.linspace(0.1, 2, circuit.num_parameters))


def phase_oracle():
    circuit = QuantumCircuit(3)
    circuit.ccz(0, 1, 2)
    return circuit


def unit():
    circuit = QuantumCircuit(1, name="unit")
    circuit.p(0.7, 0)
    circuit.rx(0.2, 0)
    return circuit


def every_standard_gate():
    """Each gate that Qiskit has a name for, on qubits in some order."""
    circuit, random = QuantumCircuit(5), np.random.default_rng(3)
    for gate in L.get_standard_gate_name_mapping().values():
        if gate.name in ("measure", "reset", "delay", "global_phase"):
            continue
        values = random.uniform(-3, 3, len(gate.params))
        circuit.append(
            type(gate)(*values) if gate.params else gate,
            random.permutation(5)[: gate.num_qubits].tolist(),
        )
    return circuit


def clifford_and_t(seed):
    random = np.random.default_rng(seed)
    registers = QuantumRegister(3, "a"), AncillaRegister(2, "anc"), QuantumRegister(1, "z_1")
    circuit = QuantumCircuit(*registers)
    for _ in range(60):
        first, second = random.permutation(6)[:2].tolist()
        name = random.choice(["h", "s", "sdg", "t", "tdg", "cx", "cz", "swap"])
        pair = (first, second) if name in ("cx", "cz", "swap") else (first,)
        getattr(circuit, name)(*pair)
    return circuit


MADE = {
    "Fourier": lambda: L.QFTGate(5),
    "Draper's adder": lambda: L.ModularAdderGate(3),
    "ripple-carry adder": lambda: L.CDKMRippleCarryAdder(3),
    "half adder": lambda: L.HalfAdderGate(3),
    "multiplier": lambda: L.MultiplierGate(2),
    "weighted adder": lambda: L.WeightedAdder(3, [1, 2, 1]),
    "comparator": lambda: L.IntegerComparator(3, 4),
    "Grover": lambda: L.grover_operator(phase_oracle()),
    "phase estimation": lambda: L.phase_estimation(3, unit()),
    "QAOA": lambda: bound(L.qaoa_ansatz(COST, reps=2)),
    "two-local": lambda: bound(L.n_local(3, ["ry", "rz"], "crx", reps=2, entanglement="full")),
    "feature map": lambda: bound(L.pauli_feature_map(3, paulis=["X", "ZY", "ZZZ"])),
    "IQP": lambda: L.iqp(LADDER),
    "quantum volume": lambda: L.quantum_volume(4, 4, seed=3),
    "unitary": lambda: L.UnitaryGate(random_unitary(8, seed=5)),
    "permutation": lambda: L.PermutationGate([2, 0, 1, 3]),
    "many controls": lambda: L.MCXGate(3, ctrl_state=5),
    "controlled Hadamards": lambda: L.MCMTGate(L.HGate(), 2, 2),
    "rotations by a table": lambda: L.UCRYGate([0.1, 0.2, 0.3, 0.4]),
    "Clifford": lambda: random_clifford(4, seed=3).to_circuit(),
    "every standard gate": every_standard_gate,
    **{f"Clifford and T {i}": lambda i=i: clifford_and_t(i) for i in range(5)},
    **{f"random {i}": lambda i=i: random_circuit(5, 12, max_operands=4, seed=i) for i in range(8)},
}


def prepared(made):
    """The circuit after a layer in which no two qubits are alike."""
    count = made.num_qubits
    registers = getattr(made, "qregs", None)
    circuit = QuantumCircuit(*registers) if registers else QuantumCircuit(count)
    for qubit in range(count):
        circuit.u(0.3 + 0.2 * qubit, 0.1 * qubit, 0.7 - 0.1 * qubit, qubit)
    if isinstance(made, QuantumCircuit):
        circuit.compose(made, inplace=True)
    else:
        circuit.append(made, range(count))
    return circuit


for name, make in MADE.items():
    circuit = prepared(make())
    forms = {"": circuit, ", decomposed": circuit.decompose(reps=2)}
    forms[", in rz, sx and cx"] = transpile(circuit, basis_gates=["rz", "sx", "x", "cx"])
    for suffix, form in forms.items():
        data = np.ascontiguousarray(Statevector(form).data, dtype="<c16").tobytes()
        for version, writer in ((2, qasm2), (3, qasm3)):
            try:
                text = writer.dumps(form)
            except (TypeError, qasm2.QASM2ExportError, qasm3.QASM3ExporterError):
                continue  # Not all of the library can be written.
            case = {"name": name + suffix, "version": version, "qasm": text}
            print(json.dumps({**case, "state": base64.b64encode(data).decode()}))
