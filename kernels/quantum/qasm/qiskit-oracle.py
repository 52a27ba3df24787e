"""Qiskit as the outside truth for the OpenQASM reader and writer.

One JSON object a line comes in: {"qasm", "version", "phases", "circuit"}; for each one line goes
out: "same", or what differs between what Qiskit reads and the circuit that our reader made.
"""
import json
import sys

import numpy as np
import qiskit.qasm2
import qiskit_qasm3_import
from qiskit import QuantumCircuit
from qiskit.circuit import Gate
from qiskit.circuit.library import GlobalPhaseGate, UGate, UnitaryGate, standard_gates
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.quantum_info import Operator
from qiskit_qasm3_import import converter, state

TOLERANCE = 1e-9
GATES = get_standard_gate_name_mapping()
INVERSES = {"csxdg": "csx", "dcxdg": "dcx", "iswapdg": "iswap", "rc3xdg": "rc3x"}
OTHERS = {"rccx": standard_gates.RCCXGate, "rc3x": standard_gates.RC3XGate,
          "c3x": standard_gates.C3XGate, "c4x": standard_gates.C4XGate}


def by_specification(name, phase_of):
    """A constructor of u times a phase, where Qiskit has u alone."""
    def construct(*angles):
        theta, phi, lam = angles if len(angles) == 3 else (np.pi / 2, *angles)
        body = QuantumCircuit(1, global_phase=phase_of(theta, phi, lam))
        body.append(UGate(theta, phi, lam), [0])
        gate = Gate(name, 1, list(angles))
        gate.definition = body
        return gate
    return construct


def conventions():
    """Qiskit's own constructors of U, u2 and u3, and those of the OpenQASM 3 specification."""
    own = {"U": state._BUILTINS["U"].data}
    own |= {name: converter._STDGATES[name][0] for name in ("u2", "u3")}
    half = lambda theta, phi, lam: -(phi + lam) / 2
    spec = {"U": by_specification("spec_U", lambda theta, phi, lam: theta / 2)}
    spec |= {name: by_specification(f"spec_{name}", half) for name in ("u2", "u3")}
    return {"qiskit": own, "specification": spec}


CONVENTIONS = conventions()


def read(case):
    if case["version"] == 2:
        legacy = qiskit.qasm2.LEGACY_CUSTOM_INSTRUCTIONS
        return qiskit.qasm2.loads(case["qasm"], custom_instructions=legacy)
    chosen = CONVENTIONS[case["phases"]]
    symbol = state._BUILTINS["U"]
    symbol.data = chosen["U"]
    for name in ("u2", "u3"):
        converter._STDGATES[name] = (chosen[name], *converter._STDGATES[name][1:])
    return qiskit_qasm3_import.parse(case["qasm"])


def gate_of(operation):
    name, parameters = operation["gate"], operation["parameters"]
    if name == "gphase":
        return GlobalPhaseGate(*parameters)
    if name in INVERSES:
        return gate_of({"gate": INVERSES[name], "parameters": parameters}).inverse()
    if name in OTHERS:
        return OTHERS[name]()
    return type(GATES[name])(*parameters)


def appended(circuit, operation):
    controls = operation.get("controls", [])
    if operation["kind"] == "unitary":
        flat = np.array([operation["matrix"][str(i)] for i in range(len(operation["matrix"]))])
        size = int(round((len(flat) / 2) ** 0.5))
        gate = UnitaryGate((flat[0::2] + 1j * flat[1::2]).reshape(size, size))
    else:
        gate = gate_of(operation)
    if controls:
        if gate.name == "global_phase":
            body = QuantumCircuit(global_phase=gate.params[0])
            gate = body.to_gate()
        gate = gate.control(len(controls), ctrl_state=sum(on << i for i, on in enumerate(controls)))
    circuit.append(gate, operation["qubits"])


def condition_of_ours(condition):
    if condition["op"] == "bit":
        return ("bits", [condition["bit"]], 1)
    if condition["op"] == "not" and condition["of"]["op"] == "bit":
        return ("bits", [condition["of"]["bit"]], 0)
    assert condition["op"] == "compare" and condition["is"] == "==", condition
    return ("bits", condition["bits"], int(condition["value"]))


def segments_of_ours(operations, qubits):
    result, run = [], QuantumCircuit(qubits)
    for operation in operations:
        kind = operation["kind"]
        if kind in ("gate", "unitary"):
            appended(run, operation)
            continue
        result.append(run)
        run = QuantumCircuit(qubits)
        if kind == "measure":
            result.append(("measure", operation["qubit"], operation["bit"]))
        elif kind == "reset":
            result.append(("reset", operation["qubit"]))
        elif kind == "barrier":
            result.append(("barrier", sorted(operation["qubits"])))
        else:
            result.append(("if", condition_of_ours(operation["condition"]),
                           segments_of_ours(operation["then"], qubits),
                           segments_of_ours(operation["otherwise"], qubits)))
    return [*result, run]


def condition_of_qiskit(circuit, condition):
    target, value = condition
    bits = [target] if not hasattr(target, "size") else list(target)
    return ("bits", [circuit.find_bit(bit).index for bit in bits], int(value))


def segments_of_qiskit(outer, block, qubit_map, clbit_map):
    result, run = [], QuantumCircuit(outer.num_qubits)
    run.global_phase = block.global_phase
    for instruction in block.data:
        operation = instruction.operation
        qubits = [qubit_map[bit] for bit in instruction.qubits]
        clbits = [clbit_map[bit] for bit in instruction.clbits]
        if operation.name not in ("measure", "reset", "barrier", "if_else"):
            run.append(operation, qubits)
            continue
        result.append(run)
        run = QuantumCircuit(outer.num_qubits)
        if operation.name == "measure":
            result.append(("measure", qubits[0], clbits[0]))
        elif operation.name == "reset":
            result.append(("reset", qubits[0]))
        elif operation.name == "barrier":
            result.append(("barrier", sorted(qubits)))
        else:
            blocks = [segments_of_qiskit(outer, body, dict(zip(body.qubits, qubits)),
                                         dict(zip(body.clbits, clbits)))
                      for body in operation.blocks]
            condition = condition_of_qiskit(outer, operation.condition)
            nothing = [[QuantumCircuit(outer.num_qubits)]] * (2 - len(blocks))
            result.append(("if", condition, *blocks, *nothing))
    return [*result, run]


def difference(ours, theirs):
    if len(ours) != len(theirs):
        return f"{len(ours)} parts against {len(theirs)}"
    phase = 1
    for mine, other in zip(ours, theirs):
        if isinstance(mine, QuantumCircuit) != isinstance(other, QuantumCircuit):
            return "parts of different kinds"
        if isinstance(mine, QuantumCircuit):
            a, b = Operator(mine).data, Operator(other).data
            # Qiskit keeps the phase of a whole block in one place.
            if len(ours) > 1:
                ratio = np.vdot(b, a) / len(a)
                phase *= ratio
                a = a / (ratio if abs(ratio) > 0.5 else 1)
            if np.abs(a - b).max() > TOLERANCE:
                return f"matrices differ by {np.abs(a - b).max()}"
        elif mine[0] == "if" == other[0]:
            inner = [difference(mine[i], other[i]) for i in (2, 3)]
            if mine[1] != other[1] or inner != [None, None]:
                return f"conditions: {mine[1]} against {other[1]}, {inner}"
        elif mine != other:
            return f"{mine} against {other}"
    return None if abs(phase - 1) < TOLERANCE else f"phase {phase}"


for line in sys.stdin:
    case = json.loads(line)
    try:
        circuit = read(case)
        values = case.get("values") or {}
        if values:
            circuit = circuit.assign_parameters(values)
        ours = case["circuit"]
        if (ours["qubitCount"], ours["bitCount"]) != (circuit.num_qubits, circuit.num_clbits):
            answer = f"{circuit.num_qubits} qubits and {circuit.num_clbits} bits"
        else:
            answer = difference(
                segments_of_ours(ours["operations"], circuit.num_qubits),
                segments_of_qiskit(circuit, circuit, {q: i for i, q in enumerate(circuit.qubits)},
                                   {c: i for i, c in enumerate(circuit.clbits)}))
    except Exception as error:  # What Qiskit refuses is a difference too.
        answer = f"{type(error).__name__}: {error}"
    print(json.dumps(answer or "same"), flush=True)
