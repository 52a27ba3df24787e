import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ATHANOR_VERSION } from '../schemas/constants/version';

const ROOT = path.resolve(__dirname, '..');
const LINES_MAX = 300;
/** Tests hold their cases as data, side by side. */
const TEST_LINES_MAX = 500;

/** Folders whose results must be the same to the last bit on every device (docs/ARCHITECTURE.md). */
const BITWISE = /^(kernels|activities\/(chemistry|docking|library|discovery|simulation|sweep))\//;
/** The correctly rounded, integer and comparison functions of Math: every engine agrees on these. */
const SAME_EVERYWHERE = new Set(
  'sqrt abs floor ceil round trunc sign min max imul fround clz32'.split(' '),
);
const IS_TEST = /\.test\.ts$|\/testing\//;

function trackedSources(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  return listed.split('\n').filter((f) => f !== '' && !f.includes('/assembly/'));
}

function parse(file: string): ts.SourceFile {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

function findings(file: string, find: (node: ts.Node) => string | undefined): string[] {
  const source = parse(file);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const finding = find(node);
    if (finding !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1} ${finding}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What a bitwise step must not do: engines differ in these, or the host's randomness and clock enter. */
function hostDependent(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const { text: object } = node.expression;
    const { text: name } = node.name;
    const isConstant = name === name.toUpperCase();
    if (object === 'Math' && !SAME_EVERYWHERE.has(name) && !isConstant) return `Math.${name}`;
  }
  const operators = [
    ts.SyntaxKind.AsteriskAsteriskToken,
    ts.SyntaxKind.AsteriskAsteriskEqualsToken,
  ];
  if (ts.isBinaryExpression(node) && operators.includes(node.operatorToken.kind)) return '**';
  return undefined;
}

/** `n += await f()` reads n before it waits: concurrent code loses updates. */
function lostUpdate(node: ts.Node): string | undefined {
  if (!ts.isBinaryExpression(node)) return undefined;
  const isCompound =
    node.operatorToken.kind >= ts.SyntaxKind.FirstCompoundAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastCompoundAssignment;
  return isCompound && ts.isAwaitExpression(node.right)
    ? 'compound assignment of an await'
    : undefined;
}

describe('the tree is tidy', () => {
  const sources = trackedSources();

  test('the finders find what they look for', () => {
    const scan = (text: string, find: (n: ts.Node) => string | undefined) => {
      const found: string[] = [];
      const visit = (n: ts.Node): void => {
        const finding = find(n);
        if (finding) found.push(finding);
        ts.forEachChild(n, visit);
      };
      visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true));
      return found;
    };
    const code = 'Math.sin(1) + Math.random() + Math.sqrt(2) + Math.PI + 2 ** x';
    expect(scan(code, hostDependent).sort()).toEqual(['**', 'Math.random', 'Math.sin']);
    expect(scan('n += await f(); m = await g();', lostUpdate)).toHaveLength(1);
  });

  test('bitwise code uses only functions on which every engine agrees', () => {
    const files = sources.filter((f) => BITWISE.test(f) && !IS_TEST.test(f));
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((f) => findings(f, hostDependent))).toEqual([]);
  });

  test('no update is lost across an await', () => {
    expect(sources.flatMap((f) => findings(f, lostUpdate))).toEqual([]);
  });

  test('no file is so long that it needs a map', () => {
    const isData = /\/data\/|\.generated\./;
    const long = sources.filter((file) => {
      const lines = readFileSync(path.join(ROOT, file), 'utf8').trimEnd().split('\n').length;
      return !isData.test(file) && lines > (IS_TEST.test(file) ? TEST_LINES_MAX : LINES_MAX);
    });
    expect(long).toEqual([]);
  });

  test('every proof that docs/SECURITY.md names is there', () => {
    const text = readFileSync(path.join(ROOT, 'docs/SECURITY.md'), 'utf8');
    const named = [...text.matchAll(/`([a-z0-9/-]+[.](?:test[.])?ts)`/g)].map(
      ([, file]) => file ?? '',
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  test('the version is said once', () => {
    const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(ATHANOR_VERSION).toBe(manifest.version);
  });
});
