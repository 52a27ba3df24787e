/** Whether a version is older than another: `major.minor.patch`, a pre-release before its release. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [parse(version), parse(than)];
  for (let i = 0; i < 3; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  if (a.label === b.label) return false;
  if (a.label === '' || b.label === '') return b.label === '';
  return a.label < b.label;
}

function parse(version: string): { numbers: number[]; label: string } {
  const [core = '', ...rest] = version.split('+')[0]?.split('-') ?? [];
  const numbers = core.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return { numbers, label: rest.join('-') };
}
