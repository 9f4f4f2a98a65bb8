import { readFile } from 'node:fs/promises';
import { ConfigException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import { loggers, ROOT_LOGGER } from '../../logging/logger.js';
import { Reindexing } from '../reindexing/reindexing.js';
import { openPair, type PairOptions } from '../verification/open-pair.js';
import { DEFAULT_TIMEOUT_SECONDS, reportText } from './verify.js';

export interface ReindexOptions extends PairOptions {
  readonly definition?: string;
  readonly topic?: readonly string[];
  readonly move?: boolean;
  readonly rollback?: boolean;
  readonly finish?: boolean;
  readonly ignore?: readonly string[];
  /** Seconds. */
  readonly timeout?: string;
}

const EXIT_DIFFERENT = 1;

/** `millrace reindex`: builds new indices beside those in use and changes over, goes back, or gives up the way back. */
export async function reindex(options: ReindexOptions): Promise<void> {
  loggers.setLevel(ROOT_LOGGER, 'OFF');
  const opened = await openPair(options);
  try {
    const reindexing = new Reindexing({
      opened,
      timeoutMs: Number(options.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      definition: options.definition === undefined ? null : await readDefinition(options.definition),
      topics: options.topic ?? null,
      move: options.move === true,
      ignored: new Set(options.ignore ?? []),
      progress: (line) => console.error(line),
    });
    if (options.rollback) {
      await reindexing.rollBack();
      console.log('the former indices are in use again');
    } else if (options.finish) {
      await reindexing.finish();
      console.log('the indices on standby are deleted');
    } else {
      const report = await reindexing.rebuild();
      console.log(reportText(report));
      console.log(
        report.equal ? 'the new indices are in use' : 'nothing was changed over; the new indices are deleted',
      );
      if (!report.equal) process.exitCode = EXIT_DIFFERENT;
    }
  } finally {
    await opened.close();
  }
}

async function readDefinition(file: string): Promise<object> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as object;
  } catch (error) {
    throw new ConfigException(
      `The definition of the index in '${file}' (--definition) cannot be read: ${errorMessage(error)}`,
    );
  }
}
