import type { Predicate } from './predicate.js';
import type { RecordSide } from './record-side.js';
import type { Transform } from './transform.js';

/** A transform that comes with the worker. Its code is loaded when it is first used. */
export interface TransformDeclaration {
  readonly type: 'transformation';
  readonly className: string;
  /** The version of the original. */
  readonly version: string;
  readonly load: () => Promise<() => Transform>;
}

/** A predicate that comes with the worker. */
export interface PredicateDeclaration {
  readonly type: 'predicate';
  readonly className: string;
  readonly version: string;
  readonly load: () => Promise<() => Predicate>;
}

const KAFKA = '4.3.1';
const DEBEZIUM = '3.7.0.Final';
const SMT = 'org.apache.kafka.connect.transforms';
const DBZ = 'io.debezium.transforms';

/** A transform of Kafka Connect that comes as `$Key` and `$Value`. */
function sided(name: string, load: () => Promise<new (side: RecordSide) => Transform>): TransformDeclaration[] {
  return (['Key', 'Value'] as const).map((side) =>
    transform(`${SMT}.${name}$${side}`, KAFKA, async () => {
      const Class = await load();
      return () => new Class(side);
    }),
  );
}

function transform(className: string, version: string, load: () => Promise<() => Transform>): TransformDeclaration {
  return { type: 'transformation', className, version, load };
}

function plain(className: string, version: string, load: () => Promise<new () => Transform>): TransformDeclaration {
  return transform(className, version, async () => {
    const Class = await load();
    return () => new Class();
  });
}

function predicate(name: string, load: () => Promise<new () => Predicate>): PredicateDeclaration {
  return {
    type: 'predicate',
    className: `${SMT}.predicates.${name}`,
    version: KAFKA,
    load: async () => {
      const Class = await load();
      return () => new Class();
    },
  };
}

/** All transforms, by the class names that configurations give them. */
export const TRANSFORMS: readonly TransformDeclaration[] = [
  ...sided('Cast', async () => (await import('./kafka/cast.js')).Cast),
  plain(`${SMT}.DropHeaders`, KAFKA, async () => (await import('./kafka/drop-headers.js')).DropHeaders),
  ...sided('ExtractField', async () => (await import('./kafka/extract-field.js')).ExtractField),
  plain(`${SMT}.Filter`, KAFKA, async () => (await import('./kafka/filter.js')).Filter),
  ...sided('Flatten', async () => (await import('./kafka/flatten.js')).Flatten),
  ...sided('HeaderFrom', async () => (await import('./kafka/header-from.js')).HeaderFrom),
  ...sided('HoistField', async () => (await import('./kafka/hoist-field.js')).HoistField),
  ...sided('InsertField', async () => (await import('./kafka/insert-field.js')).InsertField),
  plain(`${SMT}.InsertHeader`, KAFKA, async () => (await import('./kafka/insert-header.js')).InsertHeader),
  ...sided('MaskField', async () => (await import('./kafka/mask-field.js')).MaskField),
  plain(`${SMT}.RegexRouter`, KAFKA, async () => (await import('./kafka/regex-router.js')).RegexRouter),
  ...sided('ReplaceField', async () => (await import('./kafka/replace-field.js')).ReplaceField),
  ...sided('SetSchemaMetadata', async () => (await import('./kafka/set-schema-metadata.js')).SetSchemaMetadata),
  ...sided('TimestampConverter', async () => (await import('./kafka/timestamp-converter.js')).TimestampConverter),
  plain(`${SMT}.TimestampRouter`, KAFKA, async () => (await import('./kafka/timestamp-router.js')).TimestampRouter),
  plain(`${SMT}.ValueToKey`, KAFKA, async () => (await import('./kafka/value-to-key.js')).ValueToKey),
  plain(
    `${DBZ}.ExtractNewRecordState`,
    DEBEZIUM,
    async () => (await import('./debezium/extract-new-record-state.js')).ExtractNewRecordState,
  ),
  plain(
    `${DBZ}.ByLogicalTableRouter`,
    DEBEZIUM,
    async () => (await import('./debezium/logical-topic-router.js')).ByLogicalTableRouter,
  ),
  plain(
    `${DBZ}.ExtractChangedRecordState`,
    DEBEZIUM,
    async () => (await import('./debezium/extract-changed-record-state.js')).ExtractChangedRecordState,
  ),
  plain(
    `${DBZ}.GeometryFormatTransformer`,
    DEBEZIUM,
    async () => (await import('./debezium/geometry-format-transformer.js')).GeometryFormatTransformer,
  ),
  plain(`${DBZ}.HeaderToValue`, DEBEZIUM, async () => (await import('./debezium/header-to-value.js')).HeaderToValue),
  plain(
    `${DBZ}.openlineage.OpenLineage`,
    DEBEZIUM,
    async () => (await import('./debezium/open-lineage.js')).OpenLineage,
  ),
  plain(
    `${DBZ}.partitions.PartitionRouting`,
    DEBEZIUM,
    async () => (await import('./debezium/partition-routing.js')).PartitionRouting,
  ),
  plain(
    `${DBZ}.SchemaChangeEventFilter`,
    DEBEZIUM,
    async () => (await import('./debezium/schema-change-event-filter.js')).SchemaChangeEventFilter,
  ),
  plain(
    `${DBZ}.SwapGeometryCoordinates`,
    DEBEZIUM,
    async () => (await import('./debezium/swap-geometry-coordinates.js')).SwapGeometryCoordinates,
  ),
  plain(
    `${DBZ}.ToLogicalTopicRouter`,
    DEBEZIUM,
    async () => (await import('./debezium/logical-topic-router.js')).ToLogicalTopicRouter,
  ),
  plain(
    `${DBZ}.VectorToJsonConverter`,
    DEBEZIUM,
    async () => (await import('./debezium/vector-to-json-converter.js')).VectorToJsonConverter,
  ),
  plain(`${DBZ}.outbox.EventRouter`, DEBEZIUM, async () => (await import('./debezium/event-router.js')).EventRouter),
  plain(
    `${DBZ}.EnforceRecordSize`,
    DEBEZIUM,
    async () => (await import('./debezium/enforce-record-size.js')).EnforceRecordSize,
  ),
  plain(
    `${DBZ}.TimezoneConverter`,
    DEBEZIUM,
    async () => (await import('./debezium/timezone-converter.js')).TimezoneConverter,
  ),
  plain(
    'io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent',
    DEBEZIUM,
    async () => (await import('./debezium/decode-message-content.js')).DecodeLogicalDecodingMessageContent,
  ),
  plain(
    `${DBZ}.ExtractSchemaToNewRecord`,
    DEBEZIUM,
    async () => (await import('./debezium/extract-schema-to-new-record.js')).ExtractSchemaToNewRecord,
  ),
  plain(
    `${DBZ}.tracing.ActivateTracingSpan`,
    DEBEZIUM,
    async () => (await import('./debezium/activate-tracing-span.js')).ActivateTracingSpan,
  ),
];

/** All predicates. */
export const PREDICATES: readonly PredicateDeclaration[] = [
  predicate('HasHeaderKey', async () => (await import('./predicate/has-header-key.js')).HasHeaderKey),
  predicate('RecordIsTombstone', async () => (await import('./predicate/record-is-tombstone.js')).RecordIsTombstone),
  predicate('TopicNameMatches', async () => (await import('./predicate/topic-name-matches.js')).TopicNameMatches),
];
