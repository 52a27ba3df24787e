import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { Circuit } from '../../../../kernels/quantum/circuit';
import { ask, upload } from '../../api/http';
import { ProblemNote } from '../../ui/parts';

const PROJECT = 'default';
/** Parts up to this size have their density matrix shown. */
const DENSITY_QUBITS_MAX = 4;
const SHOTS = 1_000;

/** Starts `simulate-circuit` with the circuit as it stands. */
export function RunCircuit({ text, circuit }: { text: string; circuit: Circuit | null }) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [shots, setShots] = useState(String(SHOTS));
  const [seed, setSeed] = useState('1');
  const [hasDensity, setDensity] = useState(false);
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const send = useMutation({
    mutationFn: async (given: Circuit) => {
      const file = new File([text], 'circuit.qasm', { type: 'text/plain' });
      const values = given.inputs.map((name) => [name, Number(inputs[name] ?? 0)]);
      const qubits = Array.from({ length: given.qubitCount }, (_, qubit) => qubit);
      const input = {
        circuit: await upload(PROJECT, file),
        ...{ shots: Number(shots), seed: Number(seed), inputs: Object.fromEntries(values) },
        densityMatricesOf: hasDensity ? [qubits] : [],
      };
      const fileNames = { circuit: file.name };
      return ask<{ runId: string }>('POST', '/v1/runs', {
        body: { pipeline: 'simulate-circuit', project: PROJECT, input, fileNames },
      });
    },
    onSuccess: async ({ runId }) => {
      await queries.invalidateQueries({ queryKey: ['runs'] });
      go(`/quantum/${runId}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (circuit !== null) send.mutate(circuit);
  };
  const canShow = circuit !== null && circuit.qubitCount <= DENSITY_QUBITS_MAX;
  return (
    <form className="card row run-circuit" onSubmit={submit} aria-label="Run it">
      <NumberInput label="Shots" value={shots} set={setShots} />
      <NumberInput label="Seed" value={seed} set={setSeed} />
      {(circuit?.inputs ?? []).map((name) => (
        <NumberInput
          key={name}
          label={`Input ${name}`}
          value={inputs[name] ?? '0'}
          set={(value) => setInputs((was) => ({ ...was, [name]: value }))}
        />
      ))}
      {canShow && (
        <label className="row">
          <input
            type="checkbox"
            checked={hasDensity}
            onChange={({ target }) => setDensity(target.checked)}
          />
          Density matrix
        </label>
      )}
      <button
        type="submit"
        className="button main-act"
        disabled={circuit === null || send.isPending}
      >
        {send.isPending ? 'Starting …' : 'Run it'}
      </button>
      {send.error && <ProblemNote error={send.error} />}
    </form>
  );
}

function NumberInput(o: { label: string; value: string; set: (value: string) => void }) {
  return (
    <label className="field">
      <span className="small">{o.label}</span>
      <input
        className="input short"
        inputMode="decimal"
        value={o.value}
        onChange={({ target }) => o.set(target.value)}
      />
    </label>
  );
}
