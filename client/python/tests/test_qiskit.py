"""The Qiskit backend against qiskit.quantum_info, and what Qiskit asks of every BackendV2."""

import math
import unittest

import numpy as np
from athanor import AthanorError
from athanor.qiskit import AthanorBackend
from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, transpile
from qiskit.circuit import Clbit, Parameter, Qubit
from qiskit.circuit.library import efficient_su2, get_standard_gate_name_mapping
from qiskit.circuit.random import random_circuit
from qiskit.primitives import BackendEstimatorV2, BackendSamplerV2
from qiskit.providers import BackendV2, JobStatus
from qiskit.quantum_info import SparsePauliOp, Statevector, random_unitary

TOLERANCE = 1e-12
SHOTS = 20_000
# Five standard deviations of the frequency that is hardest to hit.
SPREAD = 5 * math.sqrt(0.25 / SHOTS)


def every_gate():
    """Each gate of Qiskit's library once, on a state that no gate leaves alone."""
    circuit = QuantumCircuit(5, global_phase=0.3)
    for qubit in range(5):
        circuit.u(0.3 + qubit, 0.7 - qubit, 1.1 * qubit, qubit)
    for i, (name, gate) in enumerate(sorted(get_standard_gate_name_mapping().items())):
        if name in ("delay", "measure", "reset"):
            continue
        own = gate.copy() if not gate.params else type(gate)(
            *[0.2 + 0.3 * j + 0.01 * i for j in range(len(gate.params))]
        )
        circuit.append(own, [(i + j) % 5 for j in range(own.num_qubits)])
    return circuit


class Statevectors(unittest.TestCase):
    def setUp(self):
        self.backend = AthanorBackend()

    def assert_same(self, circuit):
        result = self.backend.run(circuit, shots=None).result()
        mine = np.asarray(result.get_statevector())
        np.testing.assert_allclose(mine, Statevector(circuit).data, rtol=0, atol=TOLERANCE)

    def test_every_gate(self):
        self.assert_same(every_gate())

    def test_random_circuits(self):
        for seed in range(8):
            self.assert_same(random_circuit(5, 8, max_operands=4, seed=seed))

    def test_matrices_and_controls(self):
        circuit = QuantumCircuit(4)
        circuit.h(range(4))
        circuit.unitary(random_unitary(8, seed=4), [2, 0, 3])
        circuit.mcp(0.7, [0, 1, 2], 3)
        circuit.append(random_circuit(2, 3, seed=1).to_gate().control(1, ctrl_state=0), [3, 1, 0])
        self.assert_same(circuit)

    def test_loose_qubits_keep_their_places(self):
        circuit = QuantumCircuit(QuantumRegister(2, "a"), [Qubit()], QuantumRegister(1, "b"))
        circuit.ry(0.4, 0)
        circuit.ry(0.8, 2)
        circuit.cx(2, 3)
        self.assert_same(circuit)


class Counts(unittest.TestCase):
    def setUp(self):
        self.backend = AthanorBackend()

    def test_frequencies_are_the_probabilities(self):
        for seed in range(3):
            circuit = random_circuit(4, 5, seed=seed)
            exact = Statevector(circuit).probabilities_dict()
            circuit.measure_all()
            counts = self.backend.run(circuit, shots=SHOTS).result().get_counts()
            self.assertEqual(sum(counts.values()), SHOTS)
            for bits in exact.keys() | counts.keys():
                self.assertAlmostEqual(
                    counts.get(bits, 0) / SHOTS, exact.get(bits, 0), delta=SPREAD
                )

    def test_bits_of_registers_and_none(self):
        circuit = QuantumCircuit(QuantumRegister(3), ClassicalRegister(2, "c"), [Clbit()])
        circuit.x([0, 2])
        circuit.measure([0, 2], [0, 2])
        data = self.backend.run(circuit, shots=7).result().data()
        self.assertEqual(data["counts"], {"0x5": 7})

    def test_feed_forward_and_reset(self):
        circuit = QuantumCircuit(2, 2)
        circuit.h(0)
        circuit.measure(0, 0)
        with circuit.if_test((0, 1)):
            circuit.x(1)
        circuit.reset(0)
        circuit.measure([1], [1])
        counts = self.backend.run(circuit, shots=SHOTS).result().get_counts()
        self.assertEqual(set(counts), {"00", "11"})
        self.assertAlmostEqual(counts["11"] / SHOTS, 0.5, delta=SPREAD)

    def test_the_seed_decides(self):
        circuit = QuantumCircuit(3)
        circuit.h(range(3))
        circuit.measure_all()
        seeds = [5, 5, 6]
        one, same, other = (
            self.backend.run(circuit, seed_simulator=s, memory=True).result() for s in seeds
        )
        self.assertEqual(one.get_memory(), same.get_memory())
        self.assertNotEqual(one.get_counts(), other.get_counts())
        memory = one.get_memory()
        self.assertEqual({bits: memory.count(bits) for bits in memory}, one.get_counts())


class Conformance(unittest.TestCase):
    """What Qiskit's own tests ask of backends (test/python/providers/test_backend_v2.py)."""

    def setUp(self):
        self.backend = AthanorBackend()

    def test_attributes(self):
        self.assertIsInstance(self.backend, BackendV2)
        self.assertEqual(self.backend.version, 2)
        self.assertIsNone(self.backend.coupling_map)
        self.assertIsNone(self.backend.max_circuits)
        self.assertIn("cx", self.backend.operation_names)
        self.assertEqual(self.backend.options.shots, 1024)
        self.backend.set_options(shots=10)
        self.assertEqual(self.backend.options.shots, 10)

    def test_transpiles_to_its_target_only(self):
        for level in range(4):
            circuit = transpile(every_gate(), self.backend, optimization_level=level)
            self.assertLessEqual(set(circuit.count_ops()), set(self.backend.operation_names))
            self.assertEqual(circuit.num_qubits, 5)

    def test_several_circuits_in_one_job(self):
        circuits = []
        for name in ("zero", "one"):
            circuit = QuantumCircuit(1, name=name, metadata={"is": name})
            if name == "one":
                circuit.x(0)
            circuit.measure_all()
            circuits.append(circuit)
        job = self.backend.run(circuits, shots=10)
        result = job.result()
        self.assertEqual(job.status(), JobStatus.DONE)
        self.assertEqual(result.job_id, job.job_id())
        self.assertEqual(result.get_counts(), [{"0": 10}, {"1": 10}])
        self.assertEqual(result.get_counts("one"), {"1": 10})
        self.assertEqual(result.results[1].header["metadata"], {"is": "one"})

    def test_primitives(self):
        circuit = efficient_su2(3, reps=1)
        values = [0.1 * i for i in range(circuit.num_parameters)]
        bound = circuit.assign_parameters(values)
        observable = SparsePauliOp(["ZZI", "IXX"], [0.5, -1.5])
        exact = Statevector(bound).expectation_value(observable).real
        estimator = BackendEstimatorV2(backend=self.backend)
        bare = transpile(circuit, self.backend)
        estimate = estimator.run([(bare, observable, values)], precision=0.01).result()[0].data.evs
        self.assertAlmostEqual(float(estimate), exact, delta=0.1)
        bound.measure_all()
        sampled = BackendSamplerV2(backend=self.backend).run([bound], shots=100).result()[0]
        self.assertEqual(sum(sampled.data.meas.get_counts().values()), 100)


class Refusals(unittest.TestCase):
    def assert_refused(self, code, text, circuit, **options):
        with self.assertRaises(AthanorError) as caught:
            AthanorBackend().run(circuit, **options).result()
        self.assertEqual(caught.exception.code, code)
        self.assertIn(text, str(caught.exception))

    def test_each_says_what_to_do(self):
        circuit = QuantumCircuit(1)
        circuit.rx(Parameter("angle"), 0)
        self.assert_refused("INPUT_INVALID", "angle. Call assign_parameters", circuit)
        self.assert_refused("INPUT_INVALID", "Options: shots", QuantumCircuit(1), colour=1)
        self.assert_refused("INPUT_INVALID", "give 1 to", QuantumCircuit(1), shots=0)
        wide = QuantumCircuit(40)
        wide.rx(0.1, range(40))
        self.assert_refused("LIMIT_EXCEEDED", "27 qubits would fit", wide, shots=None)
        dynamic = QuantumCircuit(1, 1)
        dynamic.h(0)
        dynamic.measure(0, 0)
        dynamic.rx(0.3, 0)
        self.assert_refused("INPUT_INVALID", "Ask for counts", dynamic, shots=None)


if __name__ == "__main__":
    unittest.main()
