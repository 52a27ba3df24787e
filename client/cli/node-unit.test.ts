import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNIT_NAME, type UnitOptions, unitFile, unitText } from './node-unit';

const BASE: UnitOptions = {
  ...{ scope: 'system', user: 'root', node: process.execPath, program: '/opt/athanor/main.js' },
  dataFolder: '/var/lib/athanor',
};
const lines = (o: Partial<UnitOptions> = {}) => unitText({ ...BASE, ...o }).split('\n');

test('starts the node of its folder, may write there alone, and gains nothing', () => {
  expect(lines()).toEqual(
    expect.arrayContaining([
      'User=root',
      `ExecStart="${process.execPath}" "/opt/athanor/main.js" "node" "run" "--data-dir" "/var/lib/athanor"`,
      ...['ReadWritePaths="/var/lib/athanor"', 'ProtectSystem=strict', 'NoNewPrivileges=yes'],
      ...['CapabilityBoundingSet=', 'Restart=on-failure', 'Nice=10', 'UMask=0077'],
      'WantedBy=multi-user.target',
    ]),
  );
  const own = lines({ scope: 'user' });
  expect(own).toContain('WantedBy=default.target');
  expect(own.some((line) => line.startsWith('User=') || line.startsWith('Protect'))).toBe(false);
  expect(unitFile('user', '/home/a/.config')).toBe(`/home/a/.config/systemd/user/${UNIT_NAME}`);
});

test('paths cannot leave their place in the unit', () => {
  const unit = unitText({ ...BASE, dataFolder: '/srv/my "100%" $HOME\\x' });
  expect(unit).toContain('"/srv/my \\"100%%\\" $$HOME\\\\x"');
  expect(() => unitText({ ...BASE, dataFolder: '/srv/x\nExecStartPre=/bin/evil' })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  );
});

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

(hasSystemd ? test : test.skip)('systemd takes it, and counts it among the hardened ones', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-unit-'));
  const file = join(folder, UNIT_NAME);
  writeFileSync(file, unitText({ ...BASE, dataFolder: join(folder, 'data 100%') }));
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
  expect(verified.stderr.split('\n').filter((line) => line.includes(UNIT_NAME))).toEqual([]);
  const rated = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
    encoding: 'utf8',
  });
  const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(rated.stdout)?.[1];
  // 9.6 is that of a unit without any of this; OK begins at 5.
  expect(Number(exposure)).toBeLessThan(5);
  rmSync(folder, { recursive: true });
});
