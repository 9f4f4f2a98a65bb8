import { DebeziumException } from '../../../error/errors.js';

/** ERROR of PostgreSQL up to 17: undefined_object. In a running stream nothing but publications is looked up by name. */
const UNDEFINED_OBJECT = '42704';
/** WARNING of PostgreSQL 18 and later, which then passes over the changes: object_not_in_prerequisite_state. */
const NOT_IN_PREREQUISITE_STATE = '55000';

/**
 * The error for a stream whose publication is not there, or null if the server said something else.
 *
 * It does not heal: the server looks the publication up as it was when a change was made, so a publication that is created later does not bring back
 * what happened without it. Newer servers leave such changes out with no more than a warning, which must not be overheard.
 */
export function publicationMissing(answer: Error): DebeziumException | null {
  const { code, severity } = answer as { code?: string; severity?: string };
  const refused = code === UNDEFINED_OBJECT && severity !== 'WARNING';
  const passedOver = code === NOT_IN_PREREQUISITE_STATE && severity === 'WARNING';
  if (!refused && !passedOver) return null;
  return new DebeziumException(
    `Changes were made while the publication did not exist, and the server cannot send them (${answer.message}). ` +
      'Check publication.name, and create the publication again if it was dropped. To go on with a complete copy, stop the connector, ' +
      'drop its replication slot, delete its offsets and start it: a new snapshot is taken.',
  );
}
