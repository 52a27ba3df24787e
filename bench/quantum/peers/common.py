"""What the Python peers share: questions by line, and a few amplitudes by which results are compared.

A question is {"prepare": {qubits, gates, observable, samples}} or {"run": true}; gates are
[name, qubits, parameters], qubit 0 the least significant bit, samples are indices of amplitudes.
"""

import json
import sys
import time


def serve(prepare):
    """`prepare(question)` builds the peer's own circuit and gives (run, samples): run() simulates
    from that circuit to the result, and samples(result) are the numbers to compare."""
    run = samples = None
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        if "prepare" in question:
            run, samples = prepare(question["prepare"])
            print(json.dumps({"ready": True}), flush=True)
            continue
        started = time.perf_counter()
        result = run()
        ms = (time.perf_counter() - started) * 1000
        print(json.dumps({"ms": ms, "samples": samples(result)}), flush=True)


def numbers(vector, indices):
    """Real and imaginary parts in turn."""
    values = [complex(vector[i]) for i in indices]
    return [part for value in values for part in (value.real, value.imag)]
