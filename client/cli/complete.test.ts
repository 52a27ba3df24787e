import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete } from './complete';
import { makeContext } from './context';
import { buildProgram } from './program';
import { FILES_WORD, SHELL_SCRIPTS } from './shell-scripts';
import { recordedOutput } from './testing/recorded-output';

const program = buildProgram(makeContext(recordedOutput(), {}));
const words = (...typed: string[]) => complete(program, typed);

describe('complete', () => {
  it('offers commands, and commands of commands', () => {
    expect(words('').words).toEqual(expect.arrayContaining(['up', 'run', 'runs', 'artifacts']));
    expect(words('ru').words).toEqual(['run', 'runs']);
    expect(words('runs', '').words).toEqual([
      'list',
      'show',
      'watch',
      'cancel',
      'pause',
      'resume',
      'keep',
      'approve',
      'reject',
      'comment',
      'queue',
      'result',
      'diff',
      'lineage',
      'export',
      'import',
    ]);
  });

  it('offers the options of a command and the global ones', () => {
    const { words: offered } = words('run', 'discover', '--');
    expect(offered).toEqual(expect.arrayContaining(['--set', '--id', '--json', '--help']));
    expect(offered).not.toContain('--grace-hours');
    expect(words('run', '--de').words).toEqual(['--detach']);
  });

  it('knows what kind of name stands where', () => {
    expect(words('run', '').dynamic).toBe('pipeline');
    expect(words('run', 'discover', '').dynamic).toBe('file');
    expect(words('run', '--id', 'x', '--set', 'a=1', 'discover', '').dynamic).toBe('file');
    expect(words('runs', 'watch', '').dynamic).toBe('run');
    expect(words('runs', 'diff', 'a', '').dynamic).toBe('run');
    expect(words('pipelines', 'show', '').dynamic).toBe('pipeline');
    expect(words('steps', 'show', '').dynamic).toBe('step');
    expect(words('node', 'revoke', '').dynamic).toBe('node');
    expect(words('--data-dir', '').dynamic).toBe('file');
    expect(words('artifacts', 'list', '--run', '').dynamic).toBe('run');
  });

  it('offers the choices of options and arguments', () => {
    expect(words('runs', 'list', '--status', 'c').words).toEqual(['completed', 'cancelled']);
    const tiers = ['managed', 'organisation', 'contributed', 'public'];
    expect(words('node', 'invite', '--tier', '').words).toEqual(tiers);
    expect(words('completion', '').words).toEqual(['bash', 'zsh', 'fish']);
  });

  it('is silent where nothing can follow', () => {
    expect(words('down', '')).toEqual({ words: [] });
    expect(words('no-such-command', '')).toEqual({ words: [] });
  });
});

describe('the script for bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-completion-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What bash would offer, with a program that answers with the given lines and keeps what it was asked. */
  function offered(answer: string[], typed: string[]): { replies: string[]; asked: string } {
    const stub = join(folder, 'athanor');
    const asked = join(folder, 'asked');
    const lines = answer.map((line) => `echo '${line}'`).join('\n');
    writeFileSync(stub, `#!/bin/sh\necho "$*" > '${asked}'\n${lines}\n`);
    chmodSync(stub, 0o755);
    writeFileSync(join(folder, 'script'), SHELL_SCRIPTS.bash);
    const all = ['athanor', ...typed].map((word) => `'${word}'`).join(' ');
    const replies = execFileSync(
      'bash',
      [
        '-c',
        `source '${join(folder, 'script')}'; COMP_WORDS=(${all}); COMP_CWORD=${typed.length}; ` +
          `_athanor; printf '%s\\n' "\${COMPREPLY[@]}"; cat '${asked}'`,
      ],
      { env: { ...process.env, PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' },
    )
      .trim()
      .split('\n');
    return { asked: replies.at(-1) ?? '', replies: replies.slice(0, -1).filter((r) => r !== '') };
  }

  it('passes on what was typed and offers what fits', () => {
    const { replies, asked } = offered(['watch', 'list'], ['runs', 'wa']);
    expect(asked).toBe('__complete -- runs wa');
    expect(replies).toEqual(['watch']);
  });

  it('does not offer the word for files', () => {
    expect(offered([FILES_WORD], ['run', 'discover', '']).replies).toEqual([]);
  });
});

test.each(['zsh', 'fish'] as const)('the script for %s asks the same question', (shell) => {
  expect(SHELL_SCRIPTS[shell]).toContain('athanor __complete --');
});
