"""Runs Clifford circuits with stim: reads {"samples": [[stim circuit, shots, seed], ...],
"expectations": [[stim circuit, [pauli, ...]], ...]}, writes measurement records and values."""

import json
import sys

import stim

request = json.load(sys.stdin)
samples = []
for text, shots, seed in request["samples"]:
    records = stim.Circuit(text).compile_sampler(seed=seed).sample(shots)
    samples.append(["".join("1" if bit else "0" for bit in record) for record in records])
expectations = []
for text, paulis in request["expectations"]:
    simulator = stim.TableauSimulator()
    simulator.do(stim.Circuit(text))
    values = [simulator.peek_observable_expectation(stim.PauliString(p)) for p in paulis]
    expectations.append(values)
json.dump({"samples": samples, "expectations": expectations}, sys.stdout)
