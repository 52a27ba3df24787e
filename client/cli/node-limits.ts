import { AthanorError } from '../../schemas/errors';
import type { HoursWindow, OwnerRules, OwnerRulesInput } from '../../schemas/nodes/owner-rules';
import { nearest } from '../sdk/nearest';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Day = (typeof DAYS)[number];

/** What takes a limit away. */
const NONE = 'none';

interface LimitOption {
  flags: string;
  description: string;
  isList?: boolean;
  apply: (rules: OwnerRulesInput, value: string[]) => OwnerRulesInput;
}

type NumberRule =
  | 'coresMax'
  | 'memoryMbMax'
  | 'onlyAfterIdleMinutes'
  | 'othersLoadPercentMax'
  | 'temperatureCelsiusMax'
  | 'diskMbMax'
  | 'networkMbPerDayMax';

const number = (rule: NumberRule) => (rules: OwnerRulesInput, value: string[]) => ({
  ...rules,
  [rule]: value[0] === NONE ? undefined : toNumber(value[0] ?? ''),
});
const yesNo = (rule: 'onlyOnMains' | 'avoidMetered') => (r: OwnerRulesInput, value: string[]) => ({
  ...r,
  [rule]: toBoolean(value[0] ?? ''),
});
const names =
  (group: 'projects' | 'steps', list: 'only' | 'never') =>
  (rules: OwnerRulesInput, value: string[]) => {
    const isNone = value.includes(NONE);
    const empty = list === 'only' ? undefined : [];
    return { ...rules, [group]: { ...rules[group], [list]: isNone ? empty : split(value) } };
  };

/** Options of `athanor node limits`, and what each does to the rules. */
export const LIMIT_OPTIONS: readonly LimitOption[] = [
  { flags: '--cores <count>', description: 'steps at once', apply: number('coresMax') },
  { flags: '--memory <MB>', description: 'memory in all', apply: number('memoryMbMax') },
  {
    flags: '--hours <window>',
    description: 'when: 22:00-06:00 or mon-fri/18:00-08:00; may be given several times',
    isList: true,
    apply: (rules, value) => ({ ...rules, hours: value.includes(NONE) ? [] : value.map(toHours) }),
  },
  {
    flags: '--only-idle <minutes>',
    description: 'only after nobody has used the machine for so long',
    apply: number('onlyAfterIdleMinutes'),
  },
  {
    flags: '--max-load <percent>',
    description: 'only while other programs use no more of the cores',
    apply: number('othersLoadPercentMax'),
  },
  {
    flags: '--mains <yes|no>',
    description: 'not on battery (default: yes)',
    apply: yesNo('onlyOnMains'),
  },
  {
    flags: '--avoid-metered <yes|no>',
    description: 'not over metered networks (default: yes)',
    apply: yesNo('avoidMetered'),
  },
  {
    flags: '--max-temperature <celsius>',
    description: 'not when it is hotter',
    apply: number('temperatureCelsiusMax'),
  },
  { flags: '--disk <MB>', description: "size of the node's folder", apply: number('diskMbMax') },
  {
    flags: '--network <MB>',
    description: 'inputs and results per day',
    apply: number('networkMbPerDayMax'),
  },
  {
    flags: '--only-projects <names>',
    description: 'work of these projects alone',
    isList: true,
    apply: names('projects', 'only'),
  },
  {
    flags: '--never-projects <names>',
    description: 'no work of these projects',
    isList: true,
    apply: names('projects', 'never'),
  },
  {
    flags: '--only-steps <names>',
    description: "these steps alone, such as 'chemistry.*'",
    isList: true,
    apply: names('steps', 'only'),
  },
  {
    flags: '--never-steps <names>',
    description: 'none of these steps',
    isList: true,
    apply: names('steps', 'never'),
  },
  {
    flags: '--on-stop <what>',
    description: 'hand-back: running work goes back at once (default); finish: it is finished',
    apply: (rules, [value]) => ({ ...rules, onStop: value as OwnerRules['onStop'] }),
  },
];

/** The rules with what the options of a command change; the same object when they change nothing. */
export function changedRules(
  rules: OwnerRulesInput,
  options: Readonly<Record<string, unknown>>,
): OwnerRulesInput {
  let changed = rules;
  for (const { flags, apply } of LIMIT_OPTIONS) {
    const value = options[attribute(flags)];
    if (value === undefined) continue;
    changed = apply(changed, (Array.isArray(value) ? value : [value]).map(String));
  }
  return changed;
}

/** Commander's name of an option: `--only-idle <minutes>` → `onlyIdle`. */
function attribute(flags: string): string {
  const long = flags.replace(/^--/, '').split(' ')[0] ?? '';
  return long.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function split(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',').map((part) => part.trim())).filter(Boolean);
}

function toNumber(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw invalid(`'${text}' was found; allowed is a number, or '${NONE}'.`);
}

function toBoolean(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw invalid(`'${text}' was found; allowed are yes and no.`);
}

/** Reads `22:00-06:00`, `sat,sun/09:00-18:00` and `mon-fri/18:00-08:00`. */
export function toHours(text: string): HoursWindow {
  const found = /^(?:([a-z,-]+)\/)?(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text.trim().toLowerCase());
  if (found === null) {
    throw invalid(`'${text}' was found; allowed is 22:00-06:00 or mon-fri/18:00-08:00.`);
  }
  const [, days, from = '', to = ''] = found;
  return { ...(days === undefined ? {} : { days: days.split(',').flatMap(toDays) }), from, to };
}

function toDays(part: string): Day[] {
  const [from = '', to] = part.split('-');
  const first = dayIndex(from);
  const last = to === undefined ? first : dayIndex(to);
  const days: Day[] = [];
  for (let i = first; ; i = (i + 1) % DAYS.length) {
    days.push(DAYS[i] as Day);
    if (i === last) return days;
  }
}

function dayIndex(name: string): number {
  const index = DAYS.indexOf(name as Day);
  if (index >= 0) return index;
  const near = nearest(name, [...DAYS]);
  throw invalid(`'${name}' is no day${near ? `; did you mean ${near}?` : '.'}`);
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}

/** The rules in words, one a line; what has no limit is left out. */
export function limitLines(rules: OwnerRules): string[] {
  const lines: [string, string | number | undefined][] = [
    ['paused', rules.paused ? 'yes, until athanor node resume' : undefined],
    ['cores', shown(rules.coresMax)],
    ['memory', shown(rules.memoryMbMax, 'MB')],
    ['hours', rules.hours.length === 0 ? undefined : rules.hours.map(hoursText).join(' and ')],
    [
      'only idle',
      rules.onlyAfterIdleMinutes && `after ${rules.onlyAfterIdleMinutes} minutes without a user`,
    ],
    ['load of others', shown(rules.othersLoadPercentMax, '%')],
    ['battery', rules.onlyOnMains ? 'not on battery' : 'also on battery'],
    ['metered networks', rules.avoidMetered ? 'no' : 'yes'],
    ['temperature', shown(rules.temperatureCelsiusMax, '°C')],
    ['disk', shown(rules.diskMbMax, 'MB')],
    ['network per day', shown(rules.networkMbPerDayMax, 'MB')],
    ['only projects', rules.projects.only?.join(', ')],
    ['never projects', rules.projects.never.join(', ') || undefined],
    ['only steps', rules.steps.only?.join(', ')],
    ['never steps', rules.steps.never.join(', ') || undefined],
    ['when stopped', rules.onStop === 'finish' ? 'running work is finished' : 'it is handed back'],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(18)}${value}`);
}

function shown(value: number | undefined, unit = ''): string | undefined {
  return value === undefined ? undefined : `at most ${value} ${unit}`.trim();
}

function hoursText({ days, from, to }: HoursWindow): string {
  return `${days === undefined ? '' : `${days.join(', ')} `}${from}–${to}`;
}
