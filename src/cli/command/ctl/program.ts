import { type Command, Option } from 'commander';
import { ConfigException } from '../../../error/errors.js';
import { EXIT_REFUSED, EXIT_UNREACHABLE, EXIT_USAGE } from '../../exit-code.js';
import { DEFAULT_URL, WorkerRefusal, WorkerUnreachable } from './worker-client.js';

type Action = (...args: never[]) => Promise<void>;

/**
 * `millrace ctl`: operates a running worker through its REST API. Ends with 0; 1 for a wrong call or an unreadable file, 3 for a configuration that is not valid
 * (`validate`), 4 when the worker answers with an error, 5 when it cannot be reached.
 */
export function addCtl(program: Command): void {
  const ctl = program.command('ctl').description('operate a running worker: list, apply, pause, restart, offsets …');
  const many = (file: string, files: readonly string[] = []) => [...files, file];
  const files = (required: boolean) =>
    new Option('-f, --file <file>', 'Strimzi YAML, JSON or properties; - for standard input; may be repeated')
      .argParser(many)
      .makeOptionMandatory(required);
  const json = () => new Option('--json', 'print what the worker answers, for programs');

  worker(ctl.command('list').alias('ls'), 'list connectors with their states', json()).action(
    run(async () => (await import('./list.js')).list),
  );
  worker(
    ctl.command('get').argument('[name...]'),
    'show connectors as kubectl shows KafkaConnectors',
    files(false),
    new Option('-o, --output <form>', 'table, yaml or json').choices(['table', 'yaml', 'json']).default('table'),
    new Option(
      '--cluster <name>',
      'the cluster to show; default: the label in the files, or the id of the Kafka cluster',
    ),
  ).action(run(async () => (await import('./get.js')).get));
  worker(ctl.command('describe').argument('<name>'), 'show all of one connector', json()).action(
    run(async () => (await import('./describe.js')).describe),
  );
  const dryRun = () => new Option('--dry-run', 'say what would be done, and check it, without doing it');
  worker(ctl.command('apply'), 'make connectors as files describe them', files(true), dryRun()).action(
    run(async () => (await import('./apply.js')).apply),
  );
  worker(ctl.command('create'), 'create the connectors of files', files(true), dryRun()).action(
    run(async () => (await import('./apply.js')).create),
  );
  worker(ctl.command('validate'), 'check the connectors of files', files(true), json()).action(
    run(async () => (await import('./validate.js')).validate),
  );
  worker(ctl.command('delete').argument('[name...]'), 'delete connectors', files(false)).action(
    run(async () => (await import('./remove.js')).remove),
  );
  addStates(ctl);
  addOffsets(ctl, json);
  addLoggers(ctl, json);
  worker(
    ctl.command('plugins').argument('[name]'),
    'list connector plugins, or the settings of one',
    new Option('-a, --all', 'transforms, predicates and converters too'),
    json(),
  ).action(run(async () => (await import('./plugins.js')).plugins));
  ctl
    .command('worker-properties')
    .description("print the worker's properties file for a Strimzi KafkaConnect")
    .requiredOption('-f, --file <file>', 'YAML with one KafkaConnect; - for standard input')
    .option(
      '--secrets <folder>',
      'where Kubernetes Secrets are mounted, one folder each',
      '/opt/kafka/external-secrets',
    )
    .action(run(async () => (await import('./worker-properties.js')).workerProperties));
}

function addStates(ctl: Command): void {
  for (const [wish, text] of [
    ['pause', 'stop the tasks of connectors for a while; they keep their resources'],
    ['resume', 'have paused or stopped connectors run again'],
    ['stop', 'stop connectors and free their resources; offsets may be changed then'],
  ] as const) {
    worker(ctl.command(wish).argument('<name...>'), text).action(
      run(async () => (await import('./state.js')).setState.bind(null, wish)),
    );
  }
  worker(
    ctl.command('restart').argument('<name>'),
    'restart a connector',
    new Option('--tasks', 'its tasks too'),
    new Option('--only-failed', 'only what has failed'),
    new Option('--task <id>', 'this task alone').conflicts(['tasks', 'onlyFailed']),
  ).action(run(async () => (await import('./restart.js')).restart));
}

function addOffsets(ctl: Command, json: () => Option): void {
  const offsets = ctl.command('offsets').description('how far a connector is, and setting it elsewhere');
  worker(offsets.command('get').argument('<name>'), 'show offsets', json()).action(
    run(async () => (await import('./offsets.js')).getOffsets),
  );
  worker(
    offsets.command('alter').argument('<name>'),
    'set the offsets of a stopped connector',
    new Option('-f, --file <file>', 'what offsets get --json prints; - for standard input').makeOptionMandatory(),
  ).action(run(async () => (await import('./offsets.js')).alterOffsets));
  worker(offsets.command('reset').argument('<name>'), 'forget the offsets of a stopped connector').action(
    run(async () => (await import('./offsets.js')).resetOffsets),
  );
}

function addLoggers(ctl: Command, json: () => Option): void {
  const loggers = ctl.command('loggers').description('levels of the loggers of a worker');
  worker(loggers.command('get').argument('[name]'), 'show levels', json()).action(
    run(async () => (await import('./loggers.js')).getLoggers),
  );
  worker(
    loggers.command('set').argument('<name>').argument('<level>'),
    'change a level until the worker ends',
    new Option('--cluster', 'on all workers of the group'),
  ).action(run(async () => (await import('./loggers.js')).setLevel));
}

/** Gives a command the options that say where the worker is. */
function worker(command: Command, description: string, ...options: readonly Option[]): Command {
  command.description(description);
  for (const option of options) command.addOption(option);
  return command
    .option('-u, --url <url>', `address of the worker's REST API (env MILLRACE_URL; default ${DEFAULT_URL})`)
    .option('--user <name:password>', 'for workers with basic authentication (env MILLRACE_USER)')
    .option('--cacert <file>', 'certificates to trust, in PEM form')
    .option('--insecure', 'do not check the certificate of the worker');
}

/** Loads a command's code, calls it with arguments and options, and turns errors into a text and an exit code. */
function run(load: () => Promise<Action>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    try {
      // The last argument is the command itself, which no action needs.
      await (await load())(...(args.slice(0, -1) as never[]));
    } catch (error) {
      const code = exitCodeOf(error);
      if (code === null) throw error;
      console.error((error as Error).message);
      process.exitCode = code;
    }
  };
}

function exitCodeOf(error: unknown): number | null {
  if (error instanceof WorkerUnreachable) return EXIT_UNREACHABLE;
  if (error instanceof WorkerRefusal) return EXIT_REFUSED;
  return error instanceof ConfigException ? EXIT_USAGE : null;
}
