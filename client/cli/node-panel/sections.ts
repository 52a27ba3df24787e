import { type Html, type HtmlValue, html } from '../../../reports/html/markup';
import type {
  AgentStatus,
  CurrentWork,
  HistoryEntry,
  SensorReadings,
} from '../../../schemas/nodes/control';
import { historyText } from '../render/node-history';
import { showBytes, showDuration, showNumber } from '../render/quantities';
import { loadChart } from './load-chart';

const MB = 1e6;

/** The parts of the page that change, by the id of their place. */
export function liveSections(
  status: AgentStatus,
  history: readonly HistoryEntry[],
  nowMs = Date.now(),
): Record<string, string> {
  const sections = {
    head: headSection(status, nowMs),
    now: workSection(status, nowMs),
    machine: machineSection(status),
    sums: sumsSection(status),
    facts: factsSection(status),
    log: logSection(history, nowMs),
  };
  return Object.fromEntries(Object.entries(sections).map(([id, made]) => [id, made.markup]));
}

/** States in words for people who never read the table of the life cycle. */
const STATE_WORDS: Record<AgentStatus['state'], { text: string; mood: '' | 'good' | 'bad' }> = {
  ENROLLING: { text: 'Joining', mood: '' },
  READY: { text: 'Ready for work', mood: 'good' },
  BUSY: { text: 'Working', mood: 'good' },
  IDLE: { text: 'Resting', mood: '' },
  SLEEPING: { text: 'Asleep', mood: '' },
  DEGRADED: { text: 'Working, with trouble', mood: '' },
  DISCONNECTED: { text: 'Not connected', mood: 'bad' },
  QUARANTINED: { text: 'Set aside', mood: 'bad' },
  REJOINING: { text: 'Coming back', mood: '' },
};

function headSection(status: AgentStatus, nowMs: number): Html {
  const { mood, text } = STATE_WORDS[status.state];
  const isPaused = status.rules.paused;
  const word = isPaused ? 'Paused' : text;
  const gate = status.gate?.address ?? 'the stack on this machine';
  const since = coarse(nowMs - Date.parse(status.stateSince));
  const main = isPaused
    ? html`<button class="main" data-do="resume">Resume</button>`
    : html`<button class="main" data-do="pause">Pause</button>`;
  return html`<div class="head"><div><h1>${status.name}</h1>
<p class="soft small">${word} for ${since} · works for ${gate}</p></div>
<span class="pill ${isPaused ? '' : mood}" role="status">${word}</span></div>
${status.reasons.length > 0 && html`<ul class="reasons">${reasonItems(status)}</ul>`}
<div class="switches">${main}
${!isPaused && html`<button data-do="pause-finish">Pause after this work</button>`}
<button data-do="drain" data-ask="It finishes what runs and then ends. Go on?">Finish and end</button>
<button class="bad" data-do="stop" data-ask="What runs is handed back and the node ends. Go on?">End now</button>
</div>`;
}

function reasonItems({ reasons }: AgentStatus): Html[] {
  return reasons.map((r) => html`<li class="${r.stops ? 'stop' : 'limit'}">${r.text}</li>`);
}

function workSection(status: AgentStatus, nowMs: number): Html {
  const { current, slots } = status;
  const heading = html`<h2>Now</h2>`;
  if (current.length === 0) {
    const why = status.accepting ? 'It waits for work.' : 'It takes no work now.';
    return html`${heading}<p class="soft">Nothing runs. ${why}</p>`;
  }
  return html`${heading}<ul class="work">${current.map((work) => workItem(work, nowMs))}</ul>
<p class="soft small">${String(current.length)} of ${String(slots)} places in use</p>`;
}

function workItem(work: CurrentWork, nowMs: number): Html {
  const { done, total } = work;
  const progress =
    total === undefined
      ? html`<progress aria-label="at work"></progress>`
      : html`<progress max="${String(total)}" value="${String(done ?? 0)}" aria-label="progress"></progress>`;
  return html`<li><div class="row"><b>${stepWords(work.activityType)}</b>
<span class="soft number">${coarse(nowMs - Date.parse(work.startedAt))}</span></div>
<div class="row small soft"><span>for ${work.project}</span><span>${work.workflowId}</span></div>${progress}</li>`;
}

function stepWords(activityType: string): string {
  return activityType.replace(/@\d+$/, '');
}

function machineSection({ sensors, trend }: AgentStatus): Html {
  const percent = (share: number | undefined) =>
    share !== undefined && `${Math.round(share * 100)} %`;
  const heat = sensors.temperatureCelsius;
  return html`<h2>Machine</h2>${loadChart(trend)}
<ul class="key small soft"><li><span>This node ${percent(sensors.ownLoad)}</span></li>
<li><span class="k-others">Other programs ${percent(sensors.othersLoad)}</span></li>
${heat !== undefined && html`<li><span class="k-heat">${String(Math.round(heat))} °C</span></li>`}</ul>
<dl class="small">${facts(machineFacts(sensors))}</dl>`;
}

function machineFacts(sensors: SensorReadings): [string, string | undefined][] {
  const { batteryPercent, idleSeconds, onMains } = sensors;
  const battery = batteryPercent === undefined ? '' : `, battery ${batteryPercent} %`;
  return [
    ['Memory it takes', showBytes(sensors.memoryMb * MB)],
    ['Power', onMains === undefined ? undefined : `${onMains ? 'mains' : 'battery'}${battery}`],
    ['Unused for', idleSeconds === undefined ? undefined : coarse(idleSeconds * 1_000)],
    ['Network today', showBytes(sensors.networkMbToday * MB)],
    [
      'Metered network',
      sensors.isMetered === undefined ? undefined : sensors.isMetered ? 'yes' : 'no',
    ],
    [
      'Its folder',
      sensors.diskUsedMb === undefined ? undefined : showBytes(sensors.diskUsedMb * MB),
    ],
  ];
}

function sumsSection({ standing, today, total }: AgentStatus): Html {
  const tile = (value: string, text: string) =>
    html`<div><b>${value}</b><span class="small soft">${text}</span></div>`;
  return html`<h2>What it has done</h2><div class="tiles">
${tile(String(today.done), 'steps today')}${tile(String(total.done), 'steps in all')}
${tile(coarse(total.cpuSeconds * 1_000), 'of computing')}
${total.handedBack > 0 && tile(String(total.handedBack), 'handed back')}
${total.failed > 0 && tile(String(total.failed), 'failed')}
${standing?.acceptedResults !== undefined && tile(String(standing.acceptedResults), 'results accepted')}
${standing?.rejectedResults !== undefined && tile(String(standing.rejectedResults), 'results rejected')}</div>`;
}

function factsSection(status: AgentStatus): Html {
  const { benchmark, offers, report, standing } = status;
  const perSecond = (value: number | undefined) =>
    value === undefined ? undefined : `${showNumber(Number(value.toPrecision(3)))} / s`;
  const tools = Object.entries(report?.tools ?? {}).map(([name, version]) => `${name} ${version}`);
  const network = benchmark?.networkMbitPerSecond;
  return html`<h2>This node</h2><dl class="small">${facts([
    ['Identity', status.nodeId],
    ['Trust', standing?.tier],
    ...(standing?.scores ?? []).map((s): [string, string] => [s.name, showNumber(s.value)]),
    ['Processor', report && `${report.cpu.model}, ${report.cpu.cores} cores`],
    ['Graphics', report && report.gpus.length > 0 ? report.gpus.join(', ') : undefined],
    ['Molecules', perSecond(benchmark?.moleculesPerSecond)],
    ['Quantum gates', perSecond(benchmark?.gatesPerSecond)],
    ['To the gate', network === undefined ? undefined : `${Math.round(network)} Mbit/s`],
    [
      'Offers',
      offers
        .filter((o) => o.offered)
        .map((o) => o.taskQueue)
        .join(', ') || 'nothing',
    ],
    ...offers
      .filter((o) => !o.offered)
      .map((o): [string, string] => [`Not ${o.taskQueue}`, o.why ?? '']),
    ['Tools', tools.join(', ')],
    ['Version', status.version],
  ])}</dl>`;
}

function facts(rows: readonly [string, string | undefined][]): HtmlValue {
  return rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
}

function logSection(history: readonly HistoryEntry[], nowMs: number): Html {
  const rows = history.map((entry) => {
    const [told, details] = historyText(entry);
    const what = entry.kind === 'state' ? STATE_WORDS[entry.to].text : told;
    const ago = `${coarse(nowMs - Date.parse(entry.at))} ago`;
    return html`<li class="small"><span class="soft number">${ago}</span><div><b>${what}</b> <span class="soft">${details}</span></div></li>`;
  });
  return html`<h2>History</h2><ol class="log">${rows}</ol>`;
}

/** A duration without the parts that would make the page flicker. */
function coarse(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  return showDuration(Math.floor(ms / 60_000) * 60_000);
}
