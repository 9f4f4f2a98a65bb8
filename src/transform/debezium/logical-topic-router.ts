import type { ConfigDef, RawConfig } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { schemaNameAdjuster } from '../../data/name-adjustment.js';
import { type Schema, STRING } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { NULL_DATA } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import { TopicRenamer } from '../topic-renamer.js';
import type { Transform } from '../transform.js';
import { basicsOf, envelopeOf, layoutOf } from './envelope.js';
import { LOGICAL_ROUTER_CONFIG } from './logical-router-config.js';
import { cannotValidate, DebeziumSettings } from './settings.js';

const PURPOSE = 'Updating schema';

/**
 * Brings the events of several tables together in one topic, with their schemas renamed to it, and adds to the key which table an
 * event comes from.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/topic-routing.html
 */
export class ToLogicalTopicRouter implements Transform {
  static readonly javaClass: string = 'io.debezium.transforms.ToLogicalTopicRouter';

  /** The field of the key that `key.enforce.uniqueness` adds, unless `key.field.name` says otherwise. */
  protected readonly defaultKeyField: string = '__dbz__sourceIdentifier';

  readonly #keySchemas = new SchemaCache();
  readonly #envelopeSchemas = new SchemaCache();
  #topics!: TopicRenamer;
  #sources: TopicRenamer | null = null;
  #unique = true;
  #keyField = '';
  #adjust: (name: string) => string = (name) => name;

  config(): ConfigDef {
    return LOGICAL_ROUTER_CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(LOGICAL_ROUTER_CONFIG, config);
    this.#topics = renamer(settings, 'topic.regex', 'topic.replacement');
    this.#sources = settings.text('key.field.regex')?.trim()
      ? renamer(settings, 'key.field.regex', 'key.field.replacement')
      : null;
    this.#unique = settings.flag('key.enforce.uniqueness');
    this.#keyField = config['key.field.name'] ?? this.defaultKeyField;
    this.#adjust = schemaNameAdjuster(config['schema.name.adjustment.mode']);
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const topic = this.#topics.rename(record.topic);
    // An empty name is no topic: the record stays where it is.
    if (topic === null || topic === '') return record;
    const key = this.#key(record, topic);
    const event = envelopeOf(record);
    return changed(record, event ? { topic, key, value: this.#value(event, topic) } : { topic, key });
  }

  #key(record: ConnectRecord, topic: string): SchemaAndValue {
    const { key } = record;
    if (key === null || key === undefined) return NULL_DATA;
    const struct = requireStruct(key, PURPOSE, record.keySchema);
    const schema = this.#keySchemas.get(struct.schema, (source) => {
      const fields = this.#unique ? [...source.fields, { name: this.#keyField, schema: STRING }] : source.fields;
      return structSchema(null, fields, { ...basicsOf(source), name: this.#adjust(`${topic}.Key`) });
    });
    const values = struct.values.slice();
    if (this.#unique) values.push(this.#sources?.rename(record.topic) ?? record.topic);
    return plain(schema, new Struct(schema, values));
  }

  #value(event: Struct, topic: string): SchemaAndValue {
    const schema = this.#envelopeSchemas.get(event.schema, (source) => this.#envelopeSchema(source, topic));
    const { before, after } = layoutOf(event.schema);
    const row = schema.fields[(before ?? after)?.index ?? -1]?.schema;
    const values = event.schema.fields.map((field) => {
      const value = event.values[field.index] ?? field.schema.defaultValue;
      const moved = row && (field === before || field === after) && value instanceof Struct;
      return moved ? new Struct(row, value.values) : value;
    });
    return plain(schema, new Struct(schema, values));
  }

  #envelopeSchema(source: Schema, topic: string): Schema {
    const { before, after } = layoutOf(source);
    const old = (before ?? after)?.schema;
    const row = old?.with({ name: this.#adjust(`${topic}.Value`), defaultValue: null });
    const fields = source.fields.map((field) =>
      row && (field === before || field === after) ? { name: field.name, schema: row } : field,
    );
    return structSchema(null, fields, { ...basicsOf(source), name: this.#adjust(`${topic}.Envelope`) });
  }
}

/** The name that the transform had first, with its old settings. */
export class ByLogicalTableRouter extends ToLogicalTopicRouter {
  static override readonly javaClass = 'io.debezium.transforms.ByLogicalTableRouter';

  protected override readonly defaultKeyField = '__dbz__physicalTableIdentifier';
}

function renamer(settings: DebeziumSettings, regexSetting: string, replacementSetting: string): TopicRenamer {
  const pattern = settings.text(regexSetting)?.trim();
  const replacement = settings.text(replacementSetting)?.trim();
  if (!pattern) throw cannotValidate(`${regexSetting} is required`);
  if (!replacement) throw cannotValidate(`${replacementSetting} must be non-empty if ${regexSetting} is set.`);
  try {
    return new TopicRenamer(new JavaRegex(pattern), replacement);
  } catch (error) {
    throw cannotValidate(`${regexSetting} is no regular expression: ${(error as Error).message}`);
  }
}
