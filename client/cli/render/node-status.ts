import type { AgentStatus } from '../../../schemas/nodes/control';
import type { BenchmarkReport } from '../../../schemas/nodes/node';
import type { Output } from '../output';
import { showBytes, showDuration, showNumber, showTime } from './quantities';
import { table } from './table';
import { printable } from './text';

const MB = 1e6;

/** What `athanor node status` shows. */
export function statusLines(
  status: AgentStatus,
  { columns, style }: Pick<Output, 'columns' | 'style'>,
  nowMs = Date.now(),
): string[] {
  const since = showDuration(nowMs - Date.parse(status.stateSince));
  const colour = status.accepting ? style.green : style.yellow;
  return [
    `${style.bold(printable(status.name))} (${status.nodeId}) is ${colour(status.state)} for ${since}.`,
    ...status.reasons.map((r) => `  ${r.stops ? style.yellow('stopped') : 'limited'}  ${r.text}`),
    `  gate      ${gateText(status)}`,
    `  slots     ${status.current.length} of ${status.slots} in use${slotsNote(status)}`,
    `  machine   ${machineText(status)}`,
    `  today     ${sumText(status.today)}`,
    `  in all    ${sumText(status.total)}`,
    ...(status.benchmark ? [`  measured  ${figureLines(status.benchmark).join(', ')}`] : []),
    ...standingLines(status),
    '',
    ...workLines(status, columns),
    ...offerLines(status),
  ];
}

/** Figures of a machine, one a line. */
export function figureLines(benchmark: BenchmarkReport): string[] {
  const figures: [string, number | undefined][] = [
    ['molecules/s', benchmark.moleculesPerSecond],
    ['gates/s', benchmark.gatesPerSecond],
    ['dockings/h', benchmark.dockingsPerHour],
    ['Mbit/s to the gate', benchmark.networkMbitPerSecond],
  ];
  return figures
    .filter(([, value]) => value !== undefined)
    .map(([unit, value]) => `${showNumber(Number((value as number).toPrecision(3)))} ${unit}`);
}

function gateText({ gate }: AgentStatus): string {
  if (gate === undefined) return 'none: it belongs to the stack on this machine';
  return `${gate.address}, ${gate.connected ? 'connected' : 'not connected'}`;
}

function slotsNote({ slots, slotsMax }: AgentStatus): string {
  return slots === slotsMax ? '' : `; the machine could run ${slotsMax}`;
}

function machineText({ sensors }: AgentStatus): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const { batteryPercent, idleSeconds, othersLoad, ownLoad, temperatureCelsius } = sensors;
  return [
    ...(ownLoad === undefined ? [] : [`it uses ${percent(ownLoad)} of the cores`]),
    ...(othersLoad === undefined ? [] : [`others ${percent(othersLoad)}`]),
    `${showBytes(sensors.memoryMb * MB)} of memory`,
    ...(temperatureCelsius === undefined ? [] : [`${Math.round(temperatureCelsius)} °C`]),
    ...(batteryPercent === undefined ? [] : [`battery ${batteryPercent} %`]),
    ...(sensors.onMains === false ? ['on battery'] : []),
    ...(idleSeconds === undefined ? [] : [`unused for ${showDuration(idleSeconds * 1_000)}`]),
  ].join(', ');
}

function sumText(sum: AgentStatus['today']): string {
  const parts = [`${sum.done} steps done`];
  if (sum.failed > 0) parts.push(`${sum.failed} failed`);
  if (sum.handedBack > 0) parts.push(`${sum.handedBack} handed back`);
  return [...parts, `${showDuration(sum.cpuSeconds * 1_000)} of CPU`].join(', ');
}

function standingLines({ standing }: AgentStatus): string[] {
  if (standing === undefined) return [];
  const scores = standing.scores.map((s) => `${printable(s.name)} ${showNumber(s.value)}`);
  return [`  standing  ${[`tier ${standing.tier}`, ...scores].join(', ')}`];
}

function workLines({ current }: AgentStatus, columns: number | undefined): string[] {
  if (current.length === 0) return ['Nothing runs now.'];
  const rows = current.map((work) => [
    work.activityType,
    work.project,
    work.total === undefined ? String(work.done ?? '') : `${work.done ?? 0} of ${work.total}`,
    showTime(work.startedAt),
    work.workflowId,
  ]);
  return table(['step', 'project', 'progress', 'since', 'run'], rows, columns);
}

function offerLines({ offers }: AgentStatus): string[] {
  const refused = offers.filter((offer) => !offer.offered);
  const offered = offers.filter((offer) => offer.offered).map((offer) => offer.taskQueue);
  return [
    `Offers ${offered.length === 0 ? 'nothing' : offered.join(', ')}.`,
    ...refused.map((offer) => `Does not offer ${offer.taskQueue}: ${printable(offer.why ?? '')}.`),
  ];
}
