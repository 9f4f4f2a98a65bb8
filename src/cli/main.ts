#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { CONNECTOR_VERSION } from '../source/postgres/connector-version.js';
import { addCtl } from './command/ctl/program.js';
import { addSearchCommands } from './command/search-program.js';
import { EXIT_USAGE } from './exit-code.js';
import { taskThreadAhead } from './task-thread-ahead.js';

/** The command line. Each command's code is loaded when it is called, so that `--help` and small commands start at once. */
const program = new Command('millrace')
  .description('Change data capture for PostgreSQL: Debezium-shaped events, compatible with Kafka Connect.')
  .version(CONNECTOR_VERSION)
  .exitOverride();

program
  .command('standalone')
  .description('run a worker with the connectors of these files')
  .argument('<worker.properties>', "the worker's settings")
  .argument('[connector...]', 'connector files: properties, a flat JSON object, or the body of POST /connectors')
  .action(async (workerFile: string, connectorFiles: string[]) => {
    const ahead = await taskThreadAhead(workerFile, connectorFiles);
    const { standalone } = await import('./command/standalone.js');
    await standalone(workerFile, connectorFiles, ahead);
  });

const LOG_OPTIONS = [
  ['-w, --worker <file>', "take where topics are from a worker's properties file"],
  ['-b, --bootstrap-server <host:port>', 'topics of these Kafka brokers'],
  ['-d, --data-dir <folder>', 'topics of the embedded log in this folder (default: ./.millrace)'],
] as const;

const topics = program.command('topics').description('list topics with their partitions and number of records');
const tail = program
  .command('tail')
  .description('print the records of a topic, and go on printing new ones')
  .argument('<topic>')
  .option('-n, --lines <count>', 'print only so many records and end')
  .option('--no-follow', 'end at the end of the topic')
  .option('--new', 'begin with new records, not with the first')
  .option('--json', 'one JSON object for each record, with partition, offset, key, value and headers');
for (const command of [topics, tail]) for (const [flags, text] of LOG_OPTIONS) command.option(flags, text);
topics.action(async (options) => (await import('./command/topics.js')).topics(options));
tail.action(async (topic: string, options) => (await import('./command/tail.js')).tail(topic, options));

program
  .command('demo')
  .description('start PostgreSQL, a shop with steady changes, and a worker: everything embedded, nothing to install')
  .option(
    '--elasticsearch <url>',
    'sync this Elasticsearch or OpenSearch (default: the one at localhost:9200 if it answers)',
  )
  .option('--data-dir <folder>', 'where everything is kept between starts (default: .millrace/demo)')
  .option('--seconds <n>', 'end after so many seconds')
  .action(async (options) => (await import('./command/demo.js')).demo(options));

addCtl(program);
addSearchCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what was wrong already.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 1 ? EXIT_USAGE : error.exitCode;
}
