import { shellWords } from '../../../schemas/shell-words';
import type { Request } from './run';

/** The command that starts this run again elsewhere. */
export function commandLine({ pipeline, file, options }: Request): string {
  const words = [
    'athanor',
    'run',
    pipeline,
    ...(file === undefined ? [] : [file]),
    ...options.set.flatMap((text) => ['--set', text]),
    ...(options.id === undefined ? [] : ['--id', options.id]),
    ...(options.project === undefined ? [] : ['--project', options.project]),
    ...(options.cache ? [] : ['--no-cache']),
    ...(options.from === undefined ? [] : ['--from', options.from]),
    ...(options.until === undefined ? [] : ['--until', options.until]),
    ...(options.template === undefined ? [] : ['--template', options.template]),
    ...(options.parameters === undefined ? [] : ['--parameters', options.parameters]),
    ...(options.tier === undefined ? [] : ['--tier', options.tier]),
    ...(options.autoApprove ? ['--auto-approve'] : []),
  ];
  return shellWords(words);
}
