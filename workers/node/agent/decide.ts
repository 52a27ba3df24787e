import type { OwnerReason, OwnerRuleName, SensorReadings } from '../../../schemas/nodes/control';
import { type HoursWindow, type OwnerRules, WEEKDAYS } from '../../../schemas/nodes/owner-rules';

/** A machine that was too hot goes on when it is this much cooler, so that it does not flutter. */
const COOLER_BY_CELSIUS = 5;
/** Other programs must fall this far below their limit before computing goes on. */
const CALMER_BY_PERCENT = 5;
const MINUTES_PER_DAY = 24 * 60;

/** How many steps may run at once now, and why not more. */
export interface Decision {
  slots: number;
  reasons: OwnerReason[];
}

/** What a decision is made from. */
export interface Situation {
  rules: OwnerRules;
  sensors: SensorReadings;
  /** Local time counts. */
  now: Date;
  /** Steps that the machine could run at once. */
  slotsMax: number;
  /** Memory that the largest step on offer may take. */
  stepMemoryMb: number;
  /** The decision before: some limits have a margin on the way back. */
  before?: Decision;
  /** What else keeps it from working: it ends, it is quarantined, it is too old for its gate. */
  holds?: readonly OwnerReason[];
}

/**
 * What the owner's rules allow at this moment. A limit that the owner has set and that this machine
 * cannot measure stops it: a promise that is not kept would be worse.
 */
export function decide(situation: Situation): Decision {
  const stops = [...(situation.holds ?? []), ...STOPS.flatMap((stop) => stop(situation) ?? [])];
  if (stops.length > 0) return { slots: 0, reasons: stops };
  const { rules, slotsMax, stepMemoryMb } = situation;
  const reasons: OwnerReason[] = [];
  let slots = slotsMax;
  const lower = (rule: OwnerRuleName, to: number, text: string) => {
    if (to >= slots) return;
    slots = Math.max(1, to);
    reasons.push({ rule, text, stops: false });
  };
  if (rules.coresMax !== undefined) {
    lower(
      'cores',
      rules.coresMax,
      `You allow ${rules.coresMax} at once; it could run ${slotsMax}.`,
    );
  }
  if (rules.memoryMbMax !== undefined) {
    const fitting = Math.floor(rules.memoryMbMax / stepMemoryMb);
    const text = `You allow ${rules.memoryMbMax} MB, and a step may take ${stepMemoryMb} MB.`;
    lower('memory', fitting, text);
  }
  return { slots, reasons };
}

type Stop = (situation: Situation) => OwnerReason | undefined;

const stop = (rule: OwnerRuleName, text: string): OwnerReason => ({ rule, text, stops: true });

const STOPS: readonly Stop[] = [
  ({ rules }) => (rules.paused ? stop('paused', 'You have paused it.') : undefined),
  ({ rules, now }) =>
    isWithinHours(rules.hours, now)
      ? undefined
      : stop('hours', `It is ${clock(now)}, outside the hours that you have set.`),
  idleStop,
  loadStop,
  ({ rules, sensors }) =>
    rules.onlyOnMains && sensors.onMains === false
      ? stop('mains', 'The machine runs on its battery.')
      : undefined,
  ({ rules, sensors }) =>
    rules.avoidMetered && sensors.isMetered === true
      ? stop('metered', 'The network is metered.')
      : undefined,
  temperatureStop,
  ({ rules, sensors }) =>
    over(sensors.diskUsedMb, rules.diskMbMax)
      ? stop('disk', `Its folder holds ${sensors.diskUsedMb} of the ${rules.diskMbMax} MB allowed.`)
      : undefined,
  ({ rules, sensors: { networkMbToday: used } }) =>
    over(used, rules.networkMbPerDayMax)
      ? stop('network', `Today's ${rules.networkMbPerDayMax} MB of network are used up.`)
      : undefined,
  memoryStop,
];

function idleStop({ rules, sensors }: Situation): OwnerReason | undefined {
  const wanted = rules.onlyAfterIdleMinutes;
  if (wanted === undefined) return undefined;
  if (sensors.idleSeconds === undefined) {
    return stop('idle', 'Whether somebody uses the machine cannot be told here.');
  }
  if (sensors.idleSeconds >= wanted * 60) return undefined;
  return stop('idle', `Somebody uses the machine; it waits for ${wanted} minutes of rest.`);
}

function loadStop({ rules, sensors, before }: Situation): OwnerReason | undefined {
  const limit = rules.othersLoadPercentMax;
  if (limit === undefined) return undefined;
  if (sensors.othersLoad === undefined) return stop('load', 'The load cannot be measured here.');
  const percent = Math.round(sensors.othersLoad * 100);
  const allowed = stoppedFor(before, 'load') ? Math.max(0, limit - CALMER_BY_PERCENT) : limit;
  if (percent <= allowed) return undefined;
  return stop('load', `Other programs use ${percent} % of the cores; you allow ${limit} %.`);
}

function temperatureStop({ rules, sensors, before }: Situation): OwnerReason | undefined {
  const limit = rules.temperatureCelsiusMax;
  if (limit === undefined) return undefined;
  const found = sensors.temperatureCelsius;
  if (found === undefined) return stop('temperature', 'The temperature cannot be measured here.');
  const allowed = stoppedFor(before, 'temperature') ? limit - COOLER_BY_CELSIUS : limit;
  if (found <= allowed) return undefined;
  return stop('temperature', `It is ${Math.round(found)} °C warm; you allow ${limit} °C.`);
}

function memoryStop({ rules, sensors, stepMemoryMb }: Situation): OwnerReason | undefined {
  const limit = rules.memoryMbMax;
  if (limit === undefined) return undefined;
  if (sensors.memoryMb > limit) {
    return stop('memory', `It takes ${Math.round(sensors.memoryMb)} of the ${limit} MB allowed.`);
  }
  if (stepMemoryMb <= limit) return undefined;
  return stop('memory', `A step may take ${stepMemoryMb} MB; you allow ${limit} MB.`);
}

function stoppedFor(before: Decision | undefined, rule: OwnerRuleName): boolean {
  return before?.reasons.some((reason) => reason.stops && reason.rule === rule) ?? false;
}

function over(value: number | undefined, limit: number | undefined): boolean {
  return limit !== undefined && value !== undefined && value >= limit;
}

/** Whether a moment lies in one of the windows, local time; without windows it does. */
export function isWithinHours(windows: readonly HoursWindow[], now: Date): boolean {
  if (windows.length === 0) return true;
  const minute = now.getHours() * 60 + now.getMinutes();
  const today = now.getDay();
  return windows.some(({ days, from, to }) => {
    const opensOn = (day: number) => days === undefined || days.includes(weekday(day));
    const start = minutes(from);
    const end = minutes(to);
    if (start < end) return opensOn(today) && minute >= start && minute < end;
    // Over midnight: the evening of a day on which it opens, or the morning after one.
    const isEvening = opensOn(today) && minute >= start;
    return isEvening || (opensOn((today + 6) % 7) && minute < end);
  });
}

function weekday(day: number) {
  return WEEKDAYS[day] as (typeof WEEKDAYS)[number];
}

function minutes(text: string): number {
  const [hours = '0', rest = '0'] = text.split(':');
  return Math.min(MINUTES_PER_DAY, Number(hours) * 60 + Number(rest));
}

function clock(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}
