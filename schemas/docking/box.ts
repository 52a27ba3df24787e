import { z } from 'zod';

const COORDINATE_MAX = 10_000;
const SIDE_MIN = 1;
const SIDE_MAX = 126;

const coordinate = z.number().min(-COORDINATE_MAX).max(COORDINATE_MAX);
const side = z.number().min(SIDE_MIN).max(SIDE_MAX);

/** Where poses are looked for: a cuboid along the axes of the receptor's coordinates. Ångström. */
export const searchBox = z.strictObject({
  centerAngstrom: z.tuple([coordinate, coordinate, coordinate]).describe('x, y, z of its middle'),
  sizeAngstrom: z.tuple([side, side, side]).describe('its sides along x, y and z'),
});
export type SearchBox = z.infer<typeof searchBox>;
