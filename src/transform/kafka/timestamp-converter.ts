import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { oneOf } from '../../config/validators.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { SimpleDateFormat } from '../../data/time/simple-date-format.js';
import { ConfigException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { requireMap, requireStructOrNull } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { fieldsOf, structSchema } from '../struct-schema.js';
import { REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';
import {
  declaredForm,
  TIMESTAMP_FORMS,
  type TimestampForm,
  TimestampForms,
  UNIX_PRECISIONS,
} from './timestamp-forms.js';

const PURPOSE = 'converting timestamp formats';

const CONFIG = new ConfigDef([
  {
    name: 'field',
    type: 'STRING',
    defaultValue: '',
    importance: 'HIGH',
    documentation: 'The field containing the timestamp, or empty if the entire value is a timestamp',
  },
  {
    name: 'target.type',
    type: 'STRING',
    validator: oneOf(...TIMESTAMP_FORMS),
    importance: 'HIGH',
    documentation: 'The desired timestamp representation: string, unix, Date, Time, or Timestamp',
  },
  {
    name: 'format',
    type: 'STRING',
    defaultValue: '',
    importance: 'MEDIUM',
    documentation:
      'A SimpleDateFormat-compatible format for the timestamp. Used to generate the output when type=string or used to parse the input if the input is a string.',
  },
  {
    name: 'unix.precision',
    type: 'STRING',
    defaultValue: 'milliseconds',
    validator: oneOf(...UNIX_PRECISIONS),
    importance: 'LOW',
    documentation:
      'The desired Unix precision for the timestamp: seconds, milliseconds, microseconds, or nanoseconds. Used to generate the output when type=unix or used to parse the input if the input is a Long.Note: This SMT will cause precision loss during conversions from, and to, values with sub-millisecond components.',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Converts a timestamp from one form to another.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.TimestampConverter
 */
export class TimestampConverter extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.TimestampConverter';

  readonly #schemas = new SchemaCache();
  #field = '';
  #target: TimestampForm = 'unix';
  #forms!: TimestampForms;
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    const pattern = settings.get('format') as string;
    this.#field = settings.get('field') as string;
    this.#target = settings.get('target.type') as TimestampForm;
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
    if (this.#target === 'string' && pattern === '') {
      throw new ConfigException(
        'TimestampConverter requires format option to be specified when using string timestamps',
      );
    }
    this.#forms = new TimestampForms(dateFormat(pattern), settings.get('unix.precision') as string);
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema, value } = data;
    if (!schema) return plain(null, this.#changeBare(value ?? null));
    if (this.#field === '') {
      const form = declaredForm(schema);
      return plain(this.#forms.schema(this.#target, schema.optional), this.#forms.convert(value, form, this.#target));
    }
    const struct = requireStructOrNull(value, PURPOSE, schema);
    const target = this.#schemas.get(schema, (source) => this.#targetSchema(source));
    return plain(target, struct && this.#changeStruct(struct, target));
  }

  #changeBare(value: unknown): unknown {
    if (value === null || this.#field === '') return this.#forms.convert(value, null, this.#target);
    const changed = new Map(requireMap(value, PURPOSE));
    changed.set(this.#field, this.#forms.convert(changed.get(this.#field), null, this.#target));
    return changed;
  }

  #changeStruct(struct: Struct, target: Schema): Struct {
    const values = struct.schema.fields.map((field) => {
      const value = fieldValue(struct, field, this.#replaceNull);
      return field.name === this.#field ? this.#forms.convert(value, declaredForm(field.schema), this.#target) : value;
    });
    return new Struct(target, values);
  }

  #targetSchema(schema: Schema): Schema {
    const fields = fieldsOf(schema).map((field) => {
      if (field.name !== this.#field) return field;
      return { name: field.name, schema: this.#forms.schema(this.#target, field.schema.optional) };
    });
    const target = structSchema(schema, fields, { optional: schema.optional });
    const { defaultValue } = schema;
    return defaultValue instanceof Struct
      ? target.with({ defaultValue: this.#changeStruct(defaultValue, target) })
      : target;
  }
}

function dateFormat(pattern: string): SimpleDateFormat | null {
  if (pattern === '') return null;
  try {
    return new SimpleDateFormat(pattern);
  } catch (error) {
    throw ConfigException.forValue(
      `TimestampConverter requires a SimpleDateFormat-compatible pattern for string timestamps: ${pattern}`,
      `java.lang.IllegalArgumentException: ${(error as Error).message}`,
    );
  }
}
