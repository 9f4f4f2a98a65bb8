/**
 * The figures of `task-error-metrics`, by their names.
 *
 * @see https://kafka.apache.org/documentation/#connect_monitoring
 */
export class ErrorCounters {
  /** Attempts that failed, retries included. */
  failures = 0;
  /** Records (or operations) given up. */
  errors = 0;
  skipped = 0;
  retries = 0;
  logged = 0;
  deadLetterRequests = 0;
  deadLetterFailures = 0;
  /** Milliseconds since the epoch; 0: never. */
  lastErrorAt = 0;

  attributes(): Record<string, number> {
    return {
      'total-record-failures': this.failures,
      'total-record-errors': this.errors,
      'total-records-skipped': this.skipped,
      'total-retries': this.retries,
      'total-errors-logged': this.logged,
      'deadletterqueue-produce-requests': this.deadLetterRequests,
      'deadletterqueue-produce-failures': this.deadLetterFailures,
      'last-error-timestamp': this.lastErrorAt,
    };
  }
}
