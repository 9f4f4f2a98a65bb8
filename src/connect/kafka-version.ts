/**
 * The release of Apache Kafka Connect whose REST API and behaviour this worker has. Clients read it at `GET /` and in states to know which
 * endpoints there are, so it is the version of the original and not our own.
 */
export const KAFKA_VERSION = '4.3.1';
export const KAFKA_COMMIT = '26b251a451ce941d';

/** The release of Debezium whose connector, events and transforms this worker has. */
export const DEBEZIUM_VERSION = '3.7.0.Final';
