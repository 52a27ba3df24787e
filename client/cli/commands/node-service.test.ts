import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../run-cli';
import { recordedOutput } from '../testing/recorded-output';

const folder = mkdtempSync(join(tmpdir(), 'athanor-service-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') };
const install = async (...args: string[]) => {
  const output = recordedOutput();
  const command = ['node', 'install-service', '--dry-run', '--data-dir', folder, ...args];
  const code = await runCli(command, { output, env });
  return { code, out: output.out.join('\n'), err: output.err.join('\n') };
};

test('--dry-run shows the unit and the commands, and changes nothing', async () => {
  const { code, err, out } = await install('--user');
  expect(code).toBe(0);
  expect(out).toContain(`"node" "run" "--data-dir" "${folder}"`);
  expect(out).toContain('WantedBy=default.target');
  expect(err).toContain(`${folder}/config/systemd/user/athanor-node.service`);
  expect(err).toMatch(/Would run: systemctl --user enable --now athanor-node\.service/);
  expect(err).toMatch(/Would run: loginctl enable-linger /);
  expect(readdirSync(folder)).toEqual([]);
});

test('a system service runs as who owns the data folder', async () => {
  const { out } = await install('--system', '--json');
  const plan = JSON.parse(out);
  expect(plan.file).toBe('/etc/systemd/system/athanor-node.service');
  expect(plan.text).toContain(`User=${require('node:os').userInfo().username}\n`);
  expect(plan.commands).toContainEqual(['systemctl', 'daemon-reload']);
  const removal = JSON.parse((await install('--system', '--remove', '--json')).out);
  expect(removal.commands[0]).toEqual(['systemctl', 'disable', '--now', 'athanor-node.service']);
});
