import { loggers, ROOT_LOGGER } from '../../logging/logger.js';
import { awaitFence } from '../verification/fence-client.js';
import { openPair, type PairOptions } from '../verification/open-pair.js';
import { Verification } from '../verification/verification.js';
import type { Difference, VerificationReport } from '../verification/verification-report.js';

export interface VerifyOptions extends PairOptions {
  readonly repair?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly ignore?: readonly string[];
  /** Seconds. */
  readonly timeout?: string;
}

/** Differences that are listed without `--all`. */
export const LISTED = 20;
export const DEFAULT_TIMEOUT_SECONDS = 300;
const EXIT_DIFFERENT = 1;

/** `millrace verify`: compares tables and indices. Ends with 0 if they are equal (or were made so), 1 if not. */
export async function verify(options: VerifyOptions): Promise<void> {
  // What is printed is the result; what connectors have to say in their logs is not.
  loggers.setLevel(ROOT_LOGGER, 'OFF');
  const opened = await openPair(options);
  try {
    const names = { source: opened.source.name as string, sink: opened.sink.name as string };
    const timeoutMs = Number(options.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    const report = await new Verification({
      pair: opened.pair,
      fence: (lsn) => awaitFence(opened.worker, names, lsn, timeoutMs),
      ignored: new Set(options.ignore ?? []),
      repair: options.repair === true,
      limit: options.all ? Number.POSITIVE_INFINITY : LISTED,
      progress: (line) => options.json || console.error(line),
    }).run();
    console.log(options.json ? JSON.stringify(report, null, 2) : reportText(report));
    if (!report.equal) process.exitCode = EXIT_DIFFERENT;
  } finally {
    await opened.close();
  }
}

/** The report for people. */
export function reportText(report: VerificationReport): string {
  const { counts, differences, resources } = report;
  const lines = resources.map(
    ({ resource, rows, documents, suspiciousRanges }) =>
      `${resource}: ${rows} rows, ${documents} documents${suspiciousRanges === 0 ? ', the same' : ''}`,
  );
  const found = counts.missing + counts.extra + counts.different;
  if (report.changedMeanwhile > 0)
    lines.push(`${report.changedMeanwhile} keys changed meanwhile and agree at ${report.decidedAt}`);
  if (report.newer > 0)
    lines.push(`${report.newer} keys change on and on: their documents are newer than ${report.decidedAt}`);
  if (report.undecided > 0) lines.push(`${report.undecided} keys changed too fast to be compared`);
  if (report.unusableRows > 0) lines.push(`${report.unusableRows} rows make no document, because of what they hold`);
  if (found > 0) {
    lines.push(`${counts.missing} missing, ${counts.extra} too many, ${counts.different} different`);
    lines.push(...differences.map(differenceLine));
    if (found > differences.length) lines.push(`… and ${found - differences.length} more (--all lists all)`);
  }
  if (report.unexaminedRanges > 0)
    lines.push(`${report.unexaminedRanges} more ranges of keys differ (--all looks into them)`);
  lines.push(verdict(report, found));
  return lines.join('\n');
}

function differenceLine({ resource, id, kind, fields, repaired }: Difference): string {
  const where = fields.length === 0 ? '' : ` in ${fields.join(', ')}`;
  const what = { missing: 'missing', extra: 'not in the table', different: `different${where}` }[kind];
  return `  ${resource} ${id}: ${what}${repaired ? ', repaired' : ''}`;
}

function verdict({ equal, lsn, repaired }: VerificationReport, found: number): string {
  if (equal && found === 0) return `equal at ${lsn}`;
  if (equal) return `equal: ${repaired} documents were repaired`;
  return repaired > 0 ? `different at ${lsn}; ${repaired} of ${found} documents were repaired` : `different at ${lsn}`;
}
