import { implement } from '../../../activities/implement';
import { increment } from './contracts';

export const steps = [implement(increment, ({ value }) => ({ value: value + 1 }))];
