import type { GateDefinition, Statement } from './ast';
import type { Context } from './context';
import type { GateCalls } from './gate-calls';
import { EXTRAS, libraryOf, STDGATES_FILE } from './libraries';
import type { Scope } from './scope';
import { SIGNATURES } from './signatures';
import type { Variables } from './variables';

/** What the body of a gate may hold. */
const IN_GATES: ReadonlySet<Statement['type']> = new Set([
  'gate-call',
  'barrier',
  'for',
  'while',
  'if',
  'switch',
  'block',
  'declaration',
  'assign',
  'break',
  'continue',
  'nothing',
] as const);

/** Declares gates: those of libraries and those that a text defines. */
export class Definitions {
  private readonly included = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly variables: Variables,
    private readonly gates: GateCalls,
    private readonly globals: Scope,
  ) {}

  /** Declares the gates of a library. Throws QasmError for files that are not built in. */
  include({ at, file }: Extract<Statement, { type: 'include' }>, scope: Scope): void {
    this.onlyGlobal(at, scope, 'includes');
    const library = libraryOf(file, this.context.options.phases);
    if (library === undefined) {
      const what = `including '${file}' (stdgates.inc and qelib1.inc are built in)`;
      throw this.context.unsupported(at, what);
    }
    this.gates.hasLibrary = true;
    if (this.included.has(file)) return;
    this.included.add(file);
    for (const [name, gate] of library) scope.declare(name, { kind: 'library', gate });
  }

  /** Declares a gate of the text's own. Throws QasmError. */
  define(node: GateDefinition, scope: Scope): void {
    const { at, name } = node;
    this.onlyGlobal(at, scope, 'gates');
    const names = [...node.parameters, ...node.qubits];
    if (new Set(names).size < names.length) {
      throw this.context.wrong(at, `the gate '${name}' has two arguments of the same name`);
    }
    const gate = EXTRAS.get(name);
    const source = this.context.slice(at, node.end).replace(/\s+/g, ' ');
    if (
      gate !== undefined &&
      this.included.has(STDGATES_FILE) &&
      source === SIGNATURES.get(name)?.definition
    ) {
      this.variables.declare(scope, at, name, { kind: 'library', gate });
      return;
    }
    this.checkBody(node.body);
    this.variables.declare(scope, at, name, { kind: 'gate', definition: node });
  }

  /** Gates are declared before they are used, so that none contains itself. */
  private checkBody(body: readonly Statement[]): void {
    for (const node of body) {
      if (!IN_GATES.has(node.type)) {
        throw this.context.wrong(node.at, 'the body of a gate can hold only gates');
      }
      if (node.type === 'declaration' && (node.how === 'input' || node.of.base === 'bit')) {
        throw this.context.wrong(node.at, 'the body of a gate can hold only gates');
      }
      if (node.type === 'gate-call') this.gates.find(node.name, node.at, this.globals);
      else if (node.type === 'if') this.checkBody([...node.body, ...node.otherwise]);
      else if ('body' in node) this.checkBody(node.body);
      else if (node.type === 'switch') {
        this.checkBody([...node.cases.flatMap((branch) => branch.body), ...node.otherwise]);
      }
    }
  }

  /** Throws QasmError within a block. */
  onlyGlobal(at: number, scope: Scope, what: string): void {
    if (scope === this.globals) return;
    throw this.context.wrong(at, `${what} can be declared only outside of all blocks`);
  }
}
