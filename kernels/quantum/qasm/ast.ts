/** The syntax tree. Every node keeps `at`, its offset in the text, for errors. */

/** A type of classical values, as it is written. */
export interface ScalarType {
  base: 'bit' | 'int' | 'uint' | 'float' | 'angle' | 'bool';
  /** The width in brackets. */
  size?: Expr;
  /** Lengths of the dimensions, where it is an array of such values. */
  dimensions?: Expr[];
}

/** An expression; `depth` is the height of its tree. */
export type Expr = { at: number; depth: number } & (
  | { type: 'integer'; value: number | bigint }
  | { type: 'real'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'bitstring'; value: bigint; width: number }
  | { type: 'name'; name: string }
  | { type: 'hardware'; index: number }
  | { type: 'unary'; op: '-' | '!' | '~'; of: Expr }
  | { type: 'binary'; op: BinaryOperator; left: Expr; right: Expr }
  | { type: 'call'; name: string; arguments: Expr[] }
  | { type: 'cast'; to: ScalarType; of: Expr }
  | { type: 'index'; of: Expr; index: Index }
  | { type: 'array'; items: Expr[] }
  | { type: 'measure'; operand: Expr }
);

/** The operators between two expressions; `++` puts registers together. */
export type BinaryOperator =
  | '**'
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||'
  | '++';

/** What stands in brackets after a name: one expression, a range or a set. */
export type Index = Expr | Range | { type: 'set'; at: number; items: Expr[] };

/** `start : step : stop`, both ends included. */
export interface Range {
  type: 'range';
  at: number;
  start?: Expr;
  step?: Expr;
  stop?: Expr;
}

/** `ctrl(n) @`, `negctrl(n) @`, `inv @`, `pow(k) @`. */
export interface Modifier {
  at: number;
  name: 'ctrl' | 'negctrl' | 'inv' | 'pow';
  argument?: Expr;
}

/** The application of a gate. */
export interface GateCall {
  type: 'gate-call';
  at: number;
  modifiers: readonly Modifier[];
  name: string;
  parameters: readonly Expr[];
  operands: Expr[];
}

/** The definition of a gate. */
export interface GateDefinition {
  type: 'gate-definition';
  at: number;
  name: string;
  parameters: string[];
  qubits: string[];
  body: Statement[];
  /** Where its text ends, after `}`. */
  end: number;
}

/** An argument of a subroutine: qubits, or a classical value. */
export interface SubroutineParameter {
  at: number;
  name: string;
  of: ScalarType | { base: 'qubit'; size?: Expr };
  /** Whether the body may not assign to it. */
  readonly: boolean;
}

/** The definition of a subroutine. */
export interface SubroutineDefinition {
  type: 'subroutine-definition';
  at: number;
  name: string;
  parameters: SubroutineParameter[];
  returns?: ScalarType;
  body: Statement[];
}

/** A declaration of a classical variable. */
export interface Declaration {
  type: 'declaration';
  at: number;
  how: 'variable' | 'const' | 'input';
  of: ScalarType;
  name: string;
  value?: Expr;
}

/** A statement. */
export type Statement =
  | GateCall
  | GateDefinition
  | SubroutineDefinition
  | Declaration
  | { type: 'return'; at: number; value?: Expr }
  | { type: 'qubits'; at: number; name: string; size?: Expr }
  | { type: 'alias'; at: number; name: string; value: Expr }
  | { type: 'include'; at: number; file: string }
  | { type: 'assign'; at: number; target: Expr; op: BinaryOperator | undefined; value: Expr }
  | { type: 'measure'; at: number; operand: Expr; target?: Expr }
  | { type: 'reset'; at: number; operand: Expr }
  | { type: 'barrier'; at: number; operands: Expr[] }
  | { type: 'if'; at: number; condition: Expr; body: Statement[]; otherwise: Statement[] }
  | { type: 'while'; at: number; condition: Expr; body: Statement[] }
  | {
      type: 'for';
      at: number;
      of: ScalarType;
      name: string;
      values: Expr | Range | { type: 'set'; at: number; items: Expr[] };
      body: Statement[];
    }
  | {
      type: 'switch';
      at: number;
      value: Expr;
      cases: { labels: Expr[]; body: Statement[] }[];
      otherwise: Statement[];
    }
  | { type: 'block'; at: number; body: Statement[] }
  | { type: 'break' | 'continue' | 'end' | 'nothing'; at: number };
