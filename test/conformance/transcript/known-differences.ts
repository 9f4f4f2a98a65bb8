import type { Step } from './scenario.js';

interface KnownDifference {
  readonly scenario?: string;
  readonly matches: (step: Step) => boolean;
  readonly reason: string;
}

const INTERNAL_TOPICS = ['oracle-configs', 'oracle-offsets', 'oracle-status'];

/** Steps that are not compared, each with its reason. */
const KNOWN: readonly KnownDifference[] = [
  {
    matches: (step) => step.action === 'dumpTopic' && INTERNAL_TOPICS.includes(String(step.topic)),
    reason: 'Internal topics exist in distributed mode only; a standalone worker keeps this state elsewhere.',
  },
  {
    matches: (step) => step.action === 'workerLog',
    reason: 'Reads the log file of a Java worker.',
  },
  {
    scenario: 'rest-errors',
    matches: (step) => step.method === 'GET' && step.path === '/admin/loggers/root',
    reason: 'The default level belongs to the logging set-up: ERROR in the recorded worker, INFO here.',
  },
  {
    scenario: 'rest-errors',
    matches: (step) => step.path === '/connectors/a%2Fb/status',
    reason: "The body is Jetty's own error page; here it is the JSON form of all other errors, with the same status.",
  },
  {
    scenario: 'errors-tolerance',
    matches: (step) => step.path === '/connectors/edl/status',
    reason:
      'The recorded broker refuses a dead letter topic with three replicas; the embedded log has one copy of everything and ignores the number.',
  },
];

/** Why a step does not apply, or null. */
export function reasonToSkip(scenario: string, step: Step): string | null {
  const known = KNOWN.find((entry) => (entry.scenario ?? scenario) === scenario && entry.matches(step));
  return known?.reason ?? null;
}
