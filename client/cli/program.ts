import { Command } from 'commander';
import { ATHANOR_VERSION } from '../../schemas/constants/version';
import { addArtifactsCommand } from './commands/artifacts';
import { addAuditCommand } from './commands/audit';
import { addBuildCommand } from './commands/build';
import { addCompletionCommand } from './commands/completion';
import { addDatabaseCommand } from './commands/database';
import { addDemoCommand } from './commands/demo';
import { addDoctorCommand } from './commands/doctor';
import { addDownCommand } from './commands/down';
import { addParametersCommand, addTemplatesCommand } from './commands/input-sets';
import { addKeysCommand } from './commands/keys';
import { addLabCommand } from './commands/lab';
import { addLoginCommand } from './commands/login';
import { addNodeCommand } from './commands/node';
import { addOrganisationsCommand } from './commands/organisations';
import { addPackageCommand } from './commands/package';
import { addPipelinesCommand } from './commands/pipelines';
import { addProjectsCommand } from './commands/projects';
import { addDatasetsCommand, addModelsCommand } from './commands/registry';
import { addReplayCommand } from './commands/replay';
import { addReportCommand } from './commands/report';
import { addRunCommand } from './commands/run';
import { addRunsCommand } from './commands/runs';
import { addSchedulesCommand } from './commands/schedules';
import { addServicesCommand } from './commands/services';
import { addStatusCommand } from './commands/status';
import { addStepsCommand } from './commands/steps';
import { addTeamsCommand } from './commands/teams';
import { addUpCommand } from './commands/up';
import { addUsageCommand } from './commands/usage';
import { addUsersCommand } from './commands/users';
import { addVerifyCommand } from './commands/verify';
import { addWebhooksCommand } from './commands/webhooks';
import type { Context } from './context';

const AFTER_HELP = `
Exit codes: 0 done, 1 the run failed, 2 wrong usage or input, 3 something is unreachable, 130 interrupted.
Data goes to standard output, progress to standard error. NO_COLOR is honoured.
Commands go to the server that --profile, ATHANOR_URL or 'athanor login' names, else to this machine.
Temporal is found by --address, TEMPORAL_ADDRESS and its companions, a profile of temporal.toml, or the
running stack ('athanor up'). Options beat the environment, and the environment beats files.`;

/** The whole command line; `isJson` leaves the telling of usage errors to whoever catches them. */
export function buildProgram(context: Context, { isJson = false } = {}): Command {
  const program = new Command('athanor');
  program
    .description('Durable research pipelines that anyone can run, watch and replay.')
    .version(ATHANOR_VERSION)
    .option('--data-dir <folder>', 'data folder (default: athanor in the XDG data home)')
    .option('--address <host:port>', 'Temporal frontend')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--profile <name>', 'server that you have logged in to, or profile of temporal.toml')
    .option('--config <file>', 'athanor.config.ts of a project (default: found upwards from here)')
    .option('--json', 'put out JSON and nothing else')
    .addHelpText('after', AFTER_HELP)
    .showHelpAfterError("See 'athanor --help'.")
    .configureOutput({
      writeOut: (text) => context.output.line(text.replace(/\n$/, '')),
      writeErr: (text) => {
        if (!isJson) context.output.note(text.replace(/\n$/, ''));
      },
    })
    .exitOverride();
  for (const add of [
    addUpCommand,
    addDownCommand,
    addStatusCommand,
    addDemoCommand,
    addDoctorCommand,
    addRunCommand,
    addRunsCommand,
    addLabCommand,
    addReportCommand,
    addReplayCommand,
    addVerifyCommand,
    addPipelinesCommand,
    addStepsCommand,
    addArtifactsCommand,
    addTemplatesCommand,
    addParametersCommand,
    addDatasetsCommand,
    addModelsCommand,
    addSchedulesCommand,
    addWebhooksCommand,
    addNodeCommand,
    addUsersCommand,
    addOrganisationsCommand,
    addTeamsCommand,
    addProjectsCommand,
    addServicesCommand,
    addKeysCommand,
    addAuditCommand,
    addUsageCommand,
    addDatabaseCommand,
    addLoginCommand,
    addBuildCommand,
    addPackageCommand,
    addCompletionCommand,
  ]) {
    add(program, context);
  }
  return program;
}
