"""Amazon Braket's interpreter as a second reader of OpenQASM 3.

One JSON object a line comes in: {"qasm", "inputs"}; for each one line goes out: the statevector as
base64 of little-endian doubles, real and imaginary parts in turn, qubit 0 the least significant.
What Braket reads is multiplied out here: its own simulator (1.41.2) applies a gate controlled by
qubit 1 and acting on qubit 4 to the wrong amplitudes.
"""
import base64
import json
import sys

import numpy as np
from braket.default_simulator.openqasm.interpreter import Interpreter


def applied(state, step):
    """The state, an axis for each qubit, after one of Braket's operations; its controls come first."""
    wanted = step.control_state
    controls, targets = step.targets[: len(wanted)], step.targets[len(wanted) :]
    chosen = [slice(None)] * state.ndim
    for qubit, value in zip(controls, wanted):
        chosen[qubit] = slice(value, value + 1)
    part = state[tuple(chosen)]
    size = len(targets)
    # Of Braket's matrices the first qubit is the most significant.
    matrix = np.reshape(step.matrix, [2] * (2 * size))
    turned = np.tensordot(matrix, part, (range(size, 2 * size), targets))
    state[tuple(chosen)] = np.moveaxis(turned, range(size), targets)
    return state


for line in sys.stdin:
    case = json.loads(line)
    circuit = Interpreter().build_circuit(case["qasm"], inputs=case["inputs"])
    state = np.zeros([2] * circuit.num_qubits, dtype=complex)
    state[(0,) * circuit.num_qubits] = 1
    for instruction in circuit.instructions:
        state = applied(state, instruction)
    data = np.ascontiguousarray(state.transpose().flatten(), dtype="<c16").tobytes()
    print(json.dumps(base64.b64encode(data).decode()), flush=True)
