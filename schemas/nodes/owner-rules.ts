import { z } from 'zod';
import { NAME_PATTERN } from '../constants/names';

/** Days of the week as rules name them; `Date.getDay()` is the index. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** `HH:MM` of a day, 24:00 being its end. */
const timeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be like 22:30');

/** Hours in which the machine may compute; from 22:00 to 06:00 goes over midnight. */
const hoursWindow = z.strictObject({
  /** Every day unless given; the day on which the window opens. */
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional(),
  from: timeOfDay,
  to: timeOfDay,
});
export type HoursWindow = z.infer<typeof hoursWindow>;

/** A step name, or a part of one with a star at the end: `chemistry.*`. */
const stepPattern = z
  .string()
  .max(100)
  .regex(/^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*(?:\.\*)?|\*)$/i, 'must be like chemistry.*');

const chosen = (item: z.ZodString) =>
  z
    .strictObject({
      /** Nothing but these; everything unless given. */
      only: z.array(item).max(200).optional(),
      /** None of these, whatever `only` says. */
      never: z.array(item).max(200).default([]),
    })
    .prefault({});

/**
 * What the owner of a machine allows, kept in a file beside the node's key and enforced on the machine
 * itself. What is not given has no limit.
 */
export const ownerRules = z.strictObject({
  /** Computes nothing until it is resumed, also after a restart. */
  paused: z.boolean().default(false),
  /** Steps at once: each takes one core. */
  coresMax: z.int().min(1).max(4096).optional(),
  memoryMbMax: z.int().min(128).optional(),
  /** Any of these; always unless there are some. Local time. */
  hours: z.array(hoursWindow).max(50).default([]),
  /** Only after keyboard, mouse and terminals were left alone for so long. */
  onlyAfterIdleMinutes: z
    .number()
    .min(0.05)
    .max(24 * 60)
    .optional(),
  /** Only while other programs use less than this share of all cores. */
  othersLoadPercentMax: z.number().min(1).max(100).optional(),
  /** Not while it runs on its battery. */
  onlyOnMains: z.boolean().default(true),
  /** Not over a network that is known to be metered. */
  avoidMetered: z.boolean().default(true),
  /** Of the hottest sensor; computing goes on when it is five degrees below. */
  temperatureCelsiusMax: z.number().min(20).max(120).optional(),
  /** Of the node's own folder, half of which may hold artifacts. */
  diskMbMax: z.int().min(1).optional(),
  /** Inputs, results and artifacts of steps, both ways, per local day. */
  networkMbPerDayMax: z.int().min(1).optional(),
  projects: chosen(z.string().regex(NAME_PATTERN)),
  steps: chosen(stepPattern),
  /** What becomes of running work when a rule says stop: handed back at once, or finished. */
  onStop: z.enum(['hand-back', 'finish']).default('hand-back'),
});
export type OwnerRules = z.infer<typeof ownerRules>;
export type OwnerRulesInput = z.input<typeof ownerRules>;

/** The rules of an owner who has said nothing. */
export const DEFAULT_OWNER_RULES: OwnerRules = ownerRules.parse({});
