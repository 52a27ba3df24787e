import type { CapabilityReport } from '../../schemas/nodes/node';
import type { Random } from './random';

type DeviceClass = CapabilityReport['deviceClass'];

/** Ways in which a simulated node deals with the truth. */
export const KINDS = [
  'honest',
  /** Lies always, each time with an answer of its own. */
  'constant',
  /** Lies one time in five. */
  'sporadic',
  /** Is honest until it is trusted alone for long, then lies always. */
  'patient',
  /** Lies always; all of the ring give the same wrong answer. */
  'ring',
  /** Lies with the ring, but only where it knows that another of the ring holds the same question. */
  'careful-ring',
] as const;
export type Kind = (typeof KINDS)[number];

/** Shares of nodes by kind; whoever is left over is honest. */
export type Liars = Partial<Record<Exclude<Kind, 'honest'>, number>>;

/** How machines of a class behave. Rough figures of our own, meant to be unlike each other. */
interface ClassHabits {
  share: number;
  /** Median speed against a reference machine. */
  speed: number;
  onHoursMean: number;
  offHoursMean: number;
  /** Chance that it never comes back when it goes. */
  leaves: number;
  wireless: number;
  metered: number;
  battery: number;
}

const HABITS: Readonly<Record<DeviceClass, ClassHabits>> = {
  server: habits(0.05, 1.2, [300, 0.5], { leaves: 0.05 }),
  workstation: habits(0.15, 1, [9, 15], { leaves: 0.01 }),
  container: habits(0.05, 0.8, [24, 2], { leaves: 0.1 }),
  laptop: habits(0.35, 0.6, [2.5, 4], { leaves: 0.01, wireless: 0.9, metered: 0.05, battery: 0.4 }),
  browser: habits(0.2, 0.4, [0.7, 3], { leaves: 0.1, wireless: 0.6, metered: 0.05, battery: 0.3 }),
  phone: habits(0.2, 0.15, [1.5, 4], { leaves: 0.02, wireless: 1, metered: 0.3, battery: 0.5 }),
};
/** Spread of speeds within a class. */
const SPEED_SIGMA = 0.4;

function habits(
  share: number,
  speed: number,
  [onHoursMean, offHoursMean]: [number, number],
  more: { leaves: number; wireless?: number; metered?: number; battery?: number },
): ClassHabits {
  const none = { wireless: 0, metered: 0, battery: 0 };
  return { share, speed, onHoursMean, offHoursMean, ...none, ...more };
}

/** Everything that does not change about the nodes, side by side in arrays. */
export interface Population {
  count: number;
  owner: Int32Array;
  ownerCount: number;
  kind: Uint8Array;
  deviceClass: DeviceClass[];
  speed: Float32Array;
  onHoursMean: Float32Array;
  offHoursMean: Float32Array;
  leaves: Float32Array;
  /** Whether it begins switched on. */
  startsOn: Uint8Array;
  onBattery: Uint8Array;
  network: CapabilityReport['network'][];
}

/**
 * Draws a population: owners have one to seven nodes, and an owner's nodes are all of one kind.
 * With `alwaysOn` nobody sleeps or leaves.
 */
export function populate(
  o: { nodes: number; liars: Liars; alwaysOn: boolean },
  random: Random,
): Population {
  const count = o.nodes;
  const population: Population = {
    ...{ count, owner: new Int32Array(count), ownerCount: 0, kind: new Uint8Array(count) },
    ...{ deviceClass: [], network: [], speed: new Float32Array(count) },
    ...{ onHoursMean: new Float32Array(count), offHoursMean: new Float32Array(count) },
    ...{ leaves: new Float32Array(count), startsOn: new Uint8Array(count) },
    onBattery: new Uint8Array(count),
  };
  assignOwners(population, random);
  assignKinds(population, o.liars, random);
  for (let node = 0; node < count; node += 1) equip(population, node, { ...o, random });
  return population;
}

function assignOwners(population: Population, random: Random): void {
  for (let node = 0; node < population.count; population.ownerCount += 1) {
    const until = Math.min(population.count, node + 1 + random.below(7) * random.below(2));
    for (; node < until; node += 1) population.owner[node] = population.ownerCount;
  }
}

/** Makes whole owners liars until each kind has its share of nodes. */
function assignKinds(population: Population, liars: Liars, random: Random): void {
  const { owner, kind, count } = population;
  const firstOf = new Int32Array(population.ownerCount + 1).fill(count);
  for (let node = count - 1; node >= 0; node -= 1) firstOf[owner[node] as number] = node;
  for (const [name, share] of Object.entries(liars)) {
    let missing = Math.round(share * count);
    while (missing > 0) {
      const who = random.below(population.ownerCount);
      const first = firstOf[who] as number;
      const end = firstOf[who + 1] as number;
      if (kind[first] !== 0 || end - first > missing) continue;
      kind.fill(KINDS.indexOf(name as Kind), first, end);
      missing -= end - first;
    }
  }
}

function equip(
  population: Population,
  node: number,
  { alwaysOn, random }: { alwaysOn: boolean; random: Random },
): void {
  const [deviceClass, is] = drawClass(random.uniform());
  population.deviceClass.push(deviceClass);
  population.speed[node] = random.logNormal(is.speed, SPEED_SIGMA);
  const onShare = is.onHoursMean / (is.onHoursMean + is.offHoursMean);
  population.startsOn[node] = random.uniform() < onShare || alwaysOn ? 1 : 0;
  population.onHoursMean[node] = alwaysOn ? Number.POSITIVE_INFINITY : is.onHoursMean;
  population.offHoursMean[node] = is.offHoursMean;
  population.leaves[node] = is.leaves;
  population.onBattery[node] = random.uniform() < is.battery ? 1 : 0;
  const network = random.uniform();
  const isWireless = network < is.metered + is.wireless;
  population.network.push(network < is.metered ? 'metered' : isWireless ? 'wireless' : 'wired');
}

function drawClass(draw: number): [DeviceClass, ClassHabits] {
  let below = 0;
  for (const [name, is] of Object.entries(HABITS)) {
    below += is.share;
    if (draw < below) return [name as DeviceClass, is];
  }
  return ['phone', HABITS.phone];
}
