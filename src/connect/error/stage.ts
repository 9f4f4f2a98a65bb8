/** Where in a record's way something failed, by Kafka Connect's names. */
export type Stage =
  | 'TASK_POLL'
  | 'TASK_PUT'
  | 'TRANSFORMATION'
  | 'KEY_CONVERTER'
  | 'VALUE_CONVERTER'
  | 'HEADER_CONVERTER'
  | 'KAFKA_PRODUCE'
  | 'KAFKA_CONSUME';

const TOLERATES_ANY: ReadonlySet<Stage> = new Set([
  'TRANSFORMATION',
  'KEY_CONVERTER',
  'VALUE_CONVERTER',
  'HEADER_CONVERTER',
]);

/** Whether `errors.tolerance=all` covers every error in this stage; in the others it covers only errors that were retried in vain. */
export function toleratesAnyError(stage: Stage): boolean {
  return TOLERATES_ANY.has(stage);
}
