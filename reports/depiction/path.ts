/** Numbers that each absolute command takes; the last two are where the pen goes. */
const OPERANDS: Record<string, number> = { M: 2, L: 2, Q: 4, C: 6, Z: 0 };
const COMMAND = /([MLQCZ])([-\d.,\s]*)/g;

/**
 * Path data written shorter: rounded to one decimal, relative, and without what SVG lets one leave
 * out (https://www.w3.org/TR/SVG11/paths.html#PathDataBNF). The result starts with an absolute `M`,
 * so that paths can be put one behind the other. Null when the data is not well formed or has other
 * commands than M, L, Q, C and Z.
 */
export function shortPath(d: string): string | null {
  // In tenths, which are whole numbers: differences then add up to no error.
  let [x, y] = [0, 0];
  let start = [0, 0];
  let out = '';
  let last = '';
  let length = 0;
  for (const [whole, command = '', text = ''] of d.trim().matchAll(COMMAND)) {
    length += whole.length;
    const words = text.match(/[^\s,]+/g) ?? [];
    const points = words.map((word) => Math.round(Number(word) * 10));
    const isSound = points.length === OPERANDS[command] && points.every(Number.isFinite);
    if (!isSound || (last === '' && command !== 'M')) return null;
    if (command === 'Z') {
      [x = 0, y = 0] = start;
      out += 'z';
    } else if (command === 'M') {
      out += `M${written(points)}`;
      start = points;
      [x = 0, y = 0] = points;
    } else {
      const steps = written(points.map((p, i) => p - (i % 2 === 0 ? x : y)));
      // A command that is repeated needs no letter.
      const joint = command !== last ? command.toLowerCase() : steps.startsWith('-') ? '' : ' ';
      out += joint + steps;
      [x = 0, y = 0] = points.slice(-2);
    }
    last = command;
  }
  return length === d.trim().length && out !== '' ? out : null;
}

/** Numbers, given in tenths, with a space only where two could be taken for one. */
function written(tenths: readonly number[]): string {
  let out = '';
  for (const t of tenths) {
    const size = Math.abs(t);
    const whole = Math.floor(size / 10);
    const fraction = size % 10 === 0 ? '' : `.${size % 10}`;
    const digits = whole === 0 && fraction !== '' ? fraction : `${whole}${fraction}`;
    if (t < 0) out += `-${digits}`;
    else out += out === '' ? digits : ` ${digits}`;
  }
  return out;
}
