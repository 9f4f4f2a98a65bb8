import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import { EXIT_FAILED, EXIT_REFUSED, EXIT_UNREACHABLE, EXIT_USAGE_CHECKED } from '../exit-code.js';
import { WorkerRefusal, WorkerUnreachable } from './ctl/worker-client.js';

/** Commands about search indices that are kept in step with tables. */
export function addSearchCommands(program: Command): void {
  pairOptions(
    program
      .command('verify')
      .description(
        'compare tables with the search indices that are kept in step with them, while changes flow; ends with 0 if they are equal, 1 if not',
      ),
  )
    .option('--repair', 'write the documents that are wrong, and check them again')
    .option('--all', 'list all differences, not only the first')
    .addOption(ignore())
    .addOption(timeout())
    .option('--json', 'print the report as JSON')
    .action(failing(async (options) => (await import('./verify.js')).verify(options)));
  pairOptions(
    program
      .command('reindex')
      .description('rebuild search indices from a fresh snapshot beside those in use, check them, and change over'),
  )
    .option('--definition <file>', 'JSON body of the request that creates an index: settings and mappings')
    .option('--topic <topic...>', 'rebuild only the indices of these topics')
    .option('--move', 'where an index is no alias yet: delete it in the step in which its name becomes an alias')
    .addOption(new Option('--rollback', 'take the former indices into use again').conflicts('finish'))
    .option('--finish', 'delete the indices on standby; there is no way back then')
    .addOption(ignore())
    .addOption(timeout())
    .action(failing(async (options) => (await import('./reindex.js')).reindex(options)));
}

function pairOptions(command: Command): Command {
  return command
    .exitOverride(({ exitCode, code, message }) => {
      // 1 says that something differs.
      throw new CommanderError(exitCode === 0 ? 0 : EXIT_USAGE_CHECKED, code, message);
    })
    .requiredOption('-w, --worker <file>', "the worker's properties file")
    .requiredOption('--source <name|file>', 'the source connector that reads the tables')
    .requiredOption('--sink <name|file>', 'the sink connector that writes the indices')
    .option('-u, --url <url>', "address of the worker's REST API (default: the first listener of its file)")
    .option('--user <name:password>', 'for workers with basic authentication (env MILLRACE_USER)')
    .option('--cacert <file>', 'certificates to trust, in PEM form')
    .option('--insecure', 'do not check the certificate of the worker');
}

function ignore(): Option {
  return new Option(
    '--ignore <field...>',
    'top-level fields of documents that do not count, such as those that add.fields puts in',
  );
}

function timeout(): Option {
  return new Option(
    '--timeout <seconds>',
    'how long the sink may take to come up to a position (default: 300)',
  ).argParser((text: string) => {
    if (/^\d+$/.test(text)) return text;
    throw new InvalidArgumentError('It must be a whole number of seconds.');
  });
}

/** Errors as a text and an exit code that is none of a comparison's result. */
function failing<Options>(action: (options: Options) => Promise<void>): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      await action(options);
    } catch (error) {
      console.error(errorMessage(error));
      process.exitCode = exitCode(error);
    }
  };
}

function exitCode(error: unknown): number {
  if (error instanceof WorkerUnreachable) return EXIT_UNREACHABLE;
  if (error instanceof WorkerRefusal) return EXIT_REFUSED;
  return error instanceof ConfigException ? EXIT_USAGE_CHECKED : EXIT_FAILED;
}
