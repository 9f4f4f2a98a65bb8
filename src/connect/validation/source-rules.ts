import type { ValidatedValue } from '../../config/config-def.js';

/**
 * Rules about exactly-once delivery through Kafka transactions, which a standalone worker does not offer and no connector here needs: whoever asks
 * for it must be told before records flow.
 */
export function validateSource(values: ReadonlyMap<string, ValidatedValue>): void {
  const support = values.get('exactly.once.support');
  if (support && support.errorMessages.length === 0 && isText(support, 'required')) {
    support.errorMessages.push('This worker does not have exactly-once source support enabled.');
  }
  const boundary = values.get('transaction.boundary');
  if (boundary && boundary.errorMessages.length === 0 && isText(boundary, 'connector')) {
    boundary.errorMessages.push(
      'The connector does not support connector-defined transaction boundaries with the given configuration. ' +
        'Please reconfigure it to use a different transaction boundary definition.',
    );
  }
}

function isText(value: ValidatedValue, text: string): boolean {
  return String(value.value).toLowerCase() === text;
}
