import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { AthanorError } from '../../../schemas/errors';
import { NODE_FILES } from '../../../schemas/nodes/control';
import {
  DEFAULT_OWNER_RULES,
  type OwnerRules,
  type OwnerRulesInput,
  ownerRules,
} from '../../../schemas/nodes/owner-rules';
import { writePrivateJson } from './private-files';

/** The owner's rules as they stand in the node's folder, which an editor may change at any time. */
export class RulesFile {
  private readonly file: string;
  private known: { mark: string; rules: OwnerRules } = { mark: '', rules: DEFAULT_OWNER_RULES };

  constructor(
    folder: string,
    /** Told once for each broken version of the file. */
    private readonly onBroken: (problem: string) => void = () => undefined,
  ) {
    this.file = path.join(folder, NODE_FILES.rules);
  }

  /**
   * The rules now; the file is read again when it has changed. A broken file stops the machine: what
   * its owner meant cannot be known, and less than they allow is always right.
   */
  read(): OwnerRules {
    const mark = markOf(this.file);
    if (mark !== this.known.mark) this.known = { mark, rules: this.load() };
    return this.known.rules;
  }

  /** Writes the rules. @throws AthanorError INPUT_INVALID naming what is wrong */
  write(input: OwnerRulesInput): OwnerRules {
    const rules = parseRules(input);
    writePrivateJson(this.file, rules);
    return this.read();
  }

  private load(): OwnerRules {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return DEFAULT_OWNER_RULES;
      return this.broken(String(error));
    }
    try {
      return parseRules(JSON.parse(text));
    } catch (error) {
      return this.broken((error as Error).message);
    }
  }

  private broken(problem: string): OwnerRules {
    this.onBroken(`${this.file} cannot be understood, so nothing is computed: ${problem}`);
    return { ...this.known.rules, paused: true };
  }
}

/** Rules from outside. @throws AthanorError INPUT_INVALID */
export function parseRules(input: unknown): OwnerRules {
  const parsed = ownerRules.safeParse(input);
  if (parsed.success) return parsed.data;
  const text = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
  throw new AthanorError({ code: 'INPUT_INVALID', message: `Owner's rules: ${text}` });
}

/** Changes whenever the file does: editors replace files, and may keep the time. */
function markOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'absent';
  }
}
