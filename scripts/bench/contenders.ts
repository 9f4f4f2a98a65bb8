import type { KafkaConnectService } from '../services/kafka-connect.js';
import type { PostgresService } from '../services/postgres.js';
import { runDebezium, TUNED } from './debezium.js';
import { CONTROL, type Measurement } from './measurement.js';
import { type MillraceOptions, runMillrace } from './millrace.js';
import { runEngineToNull, runMillraceToNull } from './null/contenders.js';
import { runPgRecvlogical } from './pg-recvlogical.js';
import { runRawCopy } from './raw-copy.js';
import { postgresProgram } from './timed-command.js';
import type { Workload } from './workload.js';

/** The servers, and what was said on the command line. */
export interface Bench {
  readonly server: PostgresService;
  readonly bootstrap: string;
  /** Debezium's worker; null where Debezium does not take part. */
  readonly connect: KafkaConnectService | null;
  /** URL of a schema registry (with Confluent's API and Apicurio's own), for Avro; null without Debezium. */
  readonly registry: { readonly confluent: string; readonly apicurio: string } | null;
  readonly cli: string | undefined;
  readonly profiles: string | undefined;
  readonly progress: (line: string) => void;
}

export type Contender = () => Promise<Measurement>;

const SCHEMAS_ON = { 'key.converter.schemas.enable': 'true', 'value.converter.schemas.enable': 'true' };

/** The row alone, a topic named by an expression (which leaves the name as it is) and a field added: what people chain most. */
const CHAIN = {
  transforms: 'unwrap,route,origin',
  'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
  'transforms.unwrap.delete.tombstone.handling.mode': 'tombstone',
  'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
  'transforms.route.regex': '(.*)',
  'transforms.route.replacement': '$1',
  'transforms.origin.type': 'org.apache.kafka.connect.transforms.InsertField$Value',
  'transforms.origin.static.field': 'origin',
  'transforms.origin.static.value': 'bench',
};

/** From a slot to the far end. */
export function streaming(bench: Bench, workload: Workload): Contender[] {
  const { server, bootstrap } = bench;
  const program = postgresProgram('pg_recvlogical');
  if (program === null) bench.progress('pg_recvlogical is not installed on this machine, and left out');
  const kafka = 'Millrace → Kafka';
  return [
    ...(program ? [() => runPgRecvlogical(server, workload, program)] : []),
    () => runMillraceToNull(server, workload),
    ours(bench, workload, { contender: 'Millrace → embedded log', bootstrap: null }),
    ours(bench, workload, { contender: kafka, bootstrap }),
    ours(bench, workload, { contender: `${kafka}${CONTROL}`, bootstrap }),
    ours(bench, workload, { contender: `${kafka}, schemas on`, bootstrap, worker: SCHEMAS_ON }),
    ...(bench.connect === null ? [] : [() => runEngineToNull(server, workload)]),
    ...theirs(bench, workload, 'stream'),
  ];
}

/** The same with transforms, and with Avro. */
export function chained(bench: Bench, workload: Workload): Contender[] {
  const { bootstrap, registry } = bench;
  const contenders = [
    ours(bench, workload, { contender: 'Millrace → Kafka, three transforms', bootstrap, connector: CHAIN }),
    ...debezium(bench, workload, 'Debezium → Kafka, three transforms', CHAIN),
    ...debezium(bench, workload, 'Debezium → Kafka, three transforms, tuned', { ...CHAIN, ...TUNED }),
  ];
  if (registry === null) return contenders;
  const apicurio = both('io.apicurio.registry.utils.converter.AvroConverter', {
    'apicurio.registry.url': registry.apicurio,
    'apicurio.registry.auto-register': 'true',
    'apicurio.registry.find-latest': 'true',
    'apicurio.registry.as-confluent': 'true',
    'apicurio.registry.use-id': 'contentId',
    'apicurio.registry.headers.enabled': 'false',
  });
  const confluent = both('io.confluent.connect.avro.AvroConverter', { 'schema.registry.url': registry.confluent });
  return [
    ...contenders,
    ours(bench, workload, { contender: 'Millrace → Kafka, Avro', bootstrap, connector: confluent }),
    ...debezium(bench, workload, 'Debezium → Kafka, Avro', apicurio),
    ...debezium(bench, workload, 'Debezium → Kafka, Avro, tuned', { ...apicurio, ...TUNED }),
  ];
}

/** Ours alone, into both logs; without the start, which is the same however much there is to do. */
export function growing(bench: Bench, workload: Workload, size: string): Contender[] {
  const what = (log: string, bootstrap: string | null) =>
    ours(bench, workload, { contender: `Millrace → ${log}, ${size}`, bootstrap, startLeftOut: true });
  return [what('embedded log', null), what('Kafka', bench.bootstrap)];
}

export function snapshots(bench: Bench, workload: Workload): Contender[] {
  const { server, bootstrap } = bench;
  const program = postgresProgram('psql');
  if (program === null) bench.progress('psql is not installed on this machine: raw COPY is left out');
  const reading = 'snapshot';
  return [
    ...(program ? [() => runRawCopy(server, workload, program)] : []),
    ours(bench, workload, { contender: 'Millrace → embedded log', bootstrap: null, reading }),
    ours(bench, workload, { contender: 'Millrace → Kafka', bootstrap, reading }),
    ...theirs(bench, workload, reading),
  ];
}

function ours({ server, cli, profiles }: Bench, workload: Workload, what: MillraceOptions): Contender {
  return () => runMillrace(server, workload, { ...what, cli, profiles });
}

function theirs(bench: Bench, workload: Workload, reading: 'stream' | 'snapshot'): Contender[] {
  return [
    ...debezium(bench, workload, 'Debezium → Kafka', {}, reading),
    ...debezium(bench, workload, 'Debezium → Kafka, tuned', TUNED, reading),
    ...debezium(bench, workload, 'Debezium → Kafka, schemas on', {}, reading, true),
    ...debezium(bench, workload, 'Debezium → Kafka, schemas on, tuned', TUNED, reading, true),
  ];
}

function debezium(
  { server, connect, bootstrap }: Bench,
  workload: Workload,
  contender: string,
  connector: Readonly<Record<string, string>>,
  reading: 'stream' | 'snapshot' = 'stream',
  schemas = false,
): Contender[] {
  if (connect === null) return [];
  return [() => runDebezium(server, workload, { contender, connect, bootstrap, reading, schemas, connector })];
}

function both(converter: string, settings: Readonly<Record<string, string>>): Record<string, string> {
  const made: Record<string, string> = {};
  for (const side of ['key', 'value']) {
    made[`${side}.converter`] = converter;
    for (const [name, value] of Object.entries(settings)) made[`${side}.converter.${name}`] = value;
  }
  return made;
}
