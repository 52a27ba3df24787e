import type { Command } from 'commander';
import { addGroup } from '../command-group';
import type { Context } from '../context';
import { addControlCommands } from './runs-control';
import { addDiffCommand } from './runs-diff';
import { addExportCommand } from './runs-export';
import { addImportCommand } from './runs-import';
import { addKeepCommand } from './runs-keep';
import { addLineageCommand } from './runs-lineage';
import { addListCommand, listRuns } from './runs-list';
import { addResultCommand } from './runs-result';
import { addReviewCommands } from './runs-review';
import { addShowCommand } from './runs-show';
import { addWatchCommand } from './runs-watch';

/** `athanor runs …`: everything about runs that were started. */
export function addRunsCommand(program: Command, context: Context): void {
  const runs = addGroup(program, context, {
    name: 'runs',
    description: 'list, watch, explain and steer runs',
    byDefault: (options) => listRuns(context, options),
  });
  addListCommand(runs, context);
  addShowCommand(runs, context);
  addWatchCommand(runs, context);
  addControlCommands(runs, context);
  addKeepCommand(runs, context);
  addReviewCommands(runs, context);
  addResultCommand(runs, context);
  addDiffCommand(runs, context);
  addLineageCommand(runs, context);
  addExportCommand(runs, context);
  addImportCommand(runs, context);
}
