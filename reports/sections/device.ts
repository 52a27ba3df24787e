import type { DeviceResults } from '../../schemas/quantum/benchmark-steps';
import { bytes, count, percent, quantity, shortDigest } from '../format';
import { lineChart } from '../html/line-chart';
import { html } from '../html/markup';
import { dataTable, facts, plural, type Section } from '../html/parts';
import type { RunView } from '../view';

const ENDS: Record<string, string> = {
  size: 'the largest width asked for',
  time: 'the next took longer than allowed',
  memory: 'no memory for the next',
};
/** Milliseconds keep their digits where seconds would be 0.00001. */
const MILLI = 1_000;

/** What a device can simulate. */
export function deviceSection({ device }: RunView): Section | null {
  if (device === null) return null;
  const names = [...new Set(device.circuits.map(({ family }) => family))];
  const lines = names.map((name) => ({
    name,
    points: device.circuits
      .filter(({ family }) => family === name)
      .map(({ qubits, compileSeconds, runSeconds }) => ({
        x: qubits,
        y: compileSeconds + runSeconds,
      })),
  }));
  const body = html`${facts([
    ['Node', device.node],
    ['Processor', device.processor],
    ['Threads', count(device.threads)],
    ['Memory bandwidth', perSecond(device.bandwidthBytesPerSecond)],
  ])}
${familiesHtml(device)}
${lineChart({
  ...{ title: 'Time of a circuit, compiling included', xTitle: 'qubits', yTitle: 'seconds' },
  ...{ lines, limit: device.secondsPerCircuit },
})}
<p class="note">Dashed across: the ${plural(device.secondsPerCircuit, 'second')} that a circuit was
allowed.</p>
${circuitsHtml(device)}`;
  return { id: 'device', title: 'What this node can simulate', body };
}

function familiesHtml({ families }: DeviceResults) {
  const columns = [{ title: 'Family' }, { title: 'Widest, qubits', numeric: true }];
  return dataTable(
    [...columns, { title: 'Ended by' }],
    families.map(({ family, widestQubits, endedBy }) => [
      family,
      widestQubits === null ? '–' : count(widestQubits),
      ENDS[endedBy] ?? endedBy,
    ]),
  );
}

function circuitsHtml({ circuits }: DeviceResults) {
  const numbers = ['Qubits', 'Gates', 'Runs', 'Compile, ms', 'Run, ms', 'Gates per second'];
  const columns = [
    { title: 'Family' },
    ...[...numbers, 'Moved', 'Of bandwidth'].map((title) => ({ title, numeric: true })),
    { title: 'Digest of the state' },
  ];
  const rows = circuits.map((one) => [
    one.family,
    count(one.qubits),
    count(one.gates),
    count(one.runs),
    quantity(one.compileSeconds * MILLI),
    quantity(one.runSeconds * MILLI),
    quantity(one.gatesPerSecond),
    perSecond(one.bytesPerSecond),
    percent(one.bandwidthFraction),
    html`<code class="digest" title="${one.digest}">${shortDigest(one.digest)}</code>`,
  ]);
  return html`${dataTable(columns, rows)}
<p class="note">The state's digest is the same on every device that computes rightly; all of it is in
the output of the run. More than 100&nbsp;% of the bandwidth means that the state stayed in the
processor's cache.</p>`;
}

function perSecond(size: number): string {
  return `${bytes(size)}/s`;
}
