import { Agenda } from './agenda';
import { Court } from './court';
import { Dispatch } from './dispatch';
import { Members } from './members';
import { populate } from './population';
import { seededRandom } from './random';
import type { Outcome, Settings } from './settings';
import { World } from './world';

/** What an entry of the agenda means; an entry is four times a node and one of these. */
const ON = 0;
const OFF = 1;
const DONE = 2;
const MEANINGS = 4;

/**
 * Plays a fleet until every job has its result: nodes come, sleep, work, lie and go. Equal settings give
 * equal outcomes to the last digit.
 */
export function simulate(settings: Settings): Outcome {
  const population = populate(settings, seededRandom(settings.seed, 'population'));
  const world = new World(settings, { population, members: new Members(population) });
  const agenda = new Agenda();
  const random = seededRandom(settings.seed, 'churn');
  const dispatch = new Dispatch(world, (node, time) => agenda.add(time, node * MEANINGS + DONE));
  const court = new Court(world, dispatch);
  const goesAt = (node: number, time: number) => {
    const hours = population.onHoursMean[node] as number;
    if (Number.isFinite(hours)) {
      agenda.add(time + 3600 * random.exponential(hours), node * MEANINGS + OFF);
    }
  };
  const comesAt = (node: number, time: number) => {
    const seconds = 3600 * random.exponential(population.offHoursMean[node] as number);
    agenda.add(time + seconds, node * MEANINGS + ON);
  };
  for (let node = 0; node < population.count; node += 1) {
    if (population.startsOn[node] === 1) {
      goesAt(node, 0);
      dispatch.pull(node);
    } else comesAt(node, 0);
  }
  let isClosing = false;
  while (!agenda.isEmpty && !(world.isDone && court.isClosed())) {
    // When nothing new is left there are nodes to spare for the closing checks.
    if (!isClosing && world.fresh.isEmpty) court.isClosed();
    isClosing = world.fresh.isEmpty;
    const { time, what } = agenda.next();
    const node = Math.floor(what / MEANINGS);
    world.now = time;
    if (what % MEANINGS === DONE) {
      if (world.members.doneAt[node] !== time) continue;
      court.hear(node);
    } else if (what % MEANINGS === ON) {
      dispatch.comesBack(node);
      goesAt(node, time);
    } else {
      court.loses(node);
      if (random.uniform() >= (population.leaves[node] as number)) comesAt(node, time);
    }
  }
  return world.outcome();
}
