import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { AthanorError } from '../../../schemas/errors';
import { addGroup } from '../command-group';
import { type Context, type GlobalOptions, onAction } from '../context';
import { lazy } from '../lazy';

interface SignOptions extends GlobalOptions {
  manifest?: string;
  key: string;
  validDays: number;
}
type PublishersOptions = GlobalOptions & { publishers?: string };
type RevokeOptions = PublishersOptions & { key?: string; module?: string; package?: string };

const VALID_DAYS = 365;

/** `athanor package keygen|sign|verify|trust|revoke`. */
export function addPackageCommand(program: Command, context: Context): void {
  const group = addGroup(program, context, {
    name: 'package',
    description: 'sign WebAssembly packages, and say whose may run here',
  });
  addKeygen(group, context);
  addSign(group, context);
  addVerify(group, context);
  addTrust(group, context);
  addRevoke(group, context);
}

function addKeygen(group: Command, context: Context): void {
  group
    .command('keygen <file>')
    .description('make a key to sign with; its private half goes to the file')
    .action(
      onAction(context, async ({ args: [file = ''], options }) => {
        const key = lazy.packages().makePublisherKey(file);
        if (options.json) return context.output.json({ ...key, file });
        context.output.note(`The private key is in ${file}: keep it to yourself. The public one:`);
        context.output.line(key.publicKey);
      }),
    );
}

function addSign(group: Command, context: Context): void {
  group
    .command('sign <folder>')
    .description('sign the module.wasm in a folder; writes package.dsse.json beside it')
    .requiredOption('--key <file>', 'private key, as keygen wrote it')
    .option('--manifest <file>', 'what the package is (default: manifest.json in the folder)')
    .option('--valid-days <days>', 'for how long, unless the manifest says', days, VALID_DAYS)
    .action(
      onAction<SignOptions>(context, async ({ args: [folder = ''], options }) => {
        const { key: keyFile, validDays } = options;
        const manifestFile = options.manifest ?? path.join(folder, 'manifest.json');
        const packages = lazy.packages();
        const file = packages.signPackageFolder(folder, { keyFile, manifestFile, validDays });
        if (options.json) context.output.json({ file, ...packages.publisherKey(keyFile) });
        else context.output.line(`Wrote ${file}.`);
      }),
    );
}

function addVerify(group: Command, context: Context): void {
  group
    .command('verify <folder>')
    .description('decide as a node would whether a package may run')
    .option('--publishers <file>', PUBLISHERS_HELP)
    .action(
      onAction<PublishersOptions>(context, async ({ args: [folder = ''], options }) => {
        const publishersFile = publishersOf(context, options);
        const verified = lazy.packages().verifyPackageFolder(folder, { publishersFile });
        if (options.json) return context.output.json(verified);
        const { manifest, publisher } = verified;
        const who = `${manifest.name} ${manifest.version}, signed by ${publisher}`;
        context.output.line(`${who}, may run until ${manifest.expiresAt}.`);
      }),
    );
}

const PUBLISHERS_HELP = 'list of publishers (default: publishers.json in the data folder)';

function addTrust(group: Command, context: Context): void {
  group
    .command('trust <public-key> <package...>')
    .description("let a publisher's packages of these names run here; 'acme.*' is all of acme")
    .requiredOption('--name <name>', 'what the publisher is called')
    .option('--publishers <file>', PUBLISHERS_HELP)
    .action(
      onAction<PublishersOptions & { name: string }>(context, async ({ args, options }) => {
        const [publicKey = '', ...packages] = args;
        const { name } = options;
        const file = publishersOf(context, options);
        lazy.packages().trustPublisher(file, { name, publicKey, packages });
        if (options.json) context.output.json({ file, name, packages });
        else context.output.line(`${name} may sign ${packages.join(', ')}.`);
      }),
    );
}

function addRevoke(group: Command, context: Context): void {
  group
    .command('revoke')
    .description('call packages back: from now on none of them runs here')
    .option('--package <name@version>', 'one version of a package')
    .option('--module <sha256>', 'one module, whoever signed it')
    .option('--key <id>', 'whatever this key signed')
    .option('--publishers <file>', PUBLISHERS_HELP)
    .action(
      onAction<RevokeOptions>(context, async ({ options }) => {
        const what = { package: options.package, module: options.module, key: options.key };
        if (Object.values(what).every((value) => value === undefined)) {
          const message = 'Name what is revoked: --package, --module or --key.';
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
        const file = publishersOf(context, options);
        lazy.packages().revoke(file, what);
        if (options.json) context.output.json({ file, ...what });
        else context.output.line('Revoked.');
      }),
    );
}

function publishersOf(context: Context, options: PublishersOptions): string {
  return options.publishers ?? lazy.services().dataFolderOf(options, context.env).publishers;
}

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 3_650) return value;
  throw new InvalidArgumentError('Allowed: whole days, 1 to 3650.');
}
