"""pennylane-lightning (lightning.qubit): a tape is built before, and executed within the time."""

import pennylane as qml
from common import numbers, serve

GATES = {
    "h": qml.Hadamard,
    "ry": qml.RY,
    "rz": qml.RZ,
    "u3": qml.U3,
    "cx": qml.CNOT,
    "cp": qml.ControlledPhaseShift,
    "swap": qml.SWAP,
}
LETTERS = {"X": qml.X, "Y": qml.Y, "Z": qml.Z}


def prepare(question):
    n = question["qubits"]
    device = qml.device("lightning.qubit", wires=n)
    # Its wire 0 is the most significant bit.
    operations = [
        GATES[name](*parameters, wires=[n - 1 - qubit for qubit in qubits])
        for name, qubits, parameters in question["gates"]
    ]
    if question["observable"] is None:
        tape = qml.tape.QuantumScript(operations, [qml.state()])
        return (
            lambda: device.execute(tape),
            lambda state: numbers(state, question["samples"]),
        )
    tape = qml.tape.QuantumScript(operations, [qml.expval(hamiltonian(question["observable"]))])
    if question["angles"] is not None:
        return adjoint(device, tape, question["angles"])
    program = device.preprocess_transforms()

    def run():
        tapes, combine = program([tape])
        return combine(device.execute(tapes))[0]

    return run, lambda value: [float(value)]


def adjoint(device, tape, angles):
    """The value and its derivatives by the first angles."""
    tape.trainable_params = list(range(angles))
    wanted = qml.devices.ExecutionConfig(gradient_method="adjoint", use_device_gradient=True)
    config = device.setup_execution_config(wanted, tape)
    program = device.preprocess_transforms(config)

    def run():
        tapes, _ = program([tape])
        return device.execute_and_compute_derivatives(tapes, config)

    return run, lambda result: [float(result[0][0]), *(float(x) for x in result[1][0])]


def hamiltonian(observable):
    words = [
        qml.prod(*[LETTERS[c](wire) for wire, c in enumerate(term["pauli"]) if c != "I"])
        for term in observable
    ]
    return qml.Hamiltonian([term["coefficient"] for term in observable], words)


serve(prepare)
