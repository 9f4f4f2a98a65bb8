import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { NULL_DATA } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException, DebeziumException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { requireStruct } from '../requirements.js';
import { structSchema } from '../struct-schema.js';
import type { Transform } from '../transform.js';
import { JsonExpander, parseDocument } from './json-expander.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'fields.null.include',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation: 'Defines whether to include fields with null values to the decoded structure',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Defines whether to include fields with null values to the decoded structure',
  },
]);

const MESSAGE_VALUE = 'io.debezium.connector.postgresql.MessageValue';

/**
 * Makes an insert event of a logical decoding message whose content is JSON, so that the outbox router can read messages that were
 * written without a table.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/decode-logical-decoding-message-content.html
 */
export class DecodeLogicalDecodingMessageContent implements Transform {
  static readonly javaClass = 'io.debezium.connector.postgresql.transforms.DecodeLogicalDecodingMessageContent';

  #json = new JsonExpander(false, false);

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#json = new JsonExpander(new DebeziumSettings(CONFIG, config).flag('fields.null.include'), false);
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const { valueSchema } = record;
    if (!valueSchema) throw new DataException('A record without schema cannot be told from a logical decoding message');
    if (valueSchema.name !== MESSAGE_VALUE) return record;
    const event = requireStruct(record.value, 'Retrieve a record value', valueSchema);
    const content = this.#content(event);
    const schema = eventSchema(valueSchema, content.schema);
    const values = schema.fields.map((field) => {
      if (field.name === 'after') return content;
      return field.name === 'op' ? 'c' : event.get(field.name);
    });
    // The key is the prefix of the message, which has no place in an event.
    return changed(record, { key: NULL_DATA, value: plain(schema, new Struct(schema, values)) });
  }

  #content(event: Struct): Struct {
    const message = requireStruct(event.get('message'), 'Retrieve content of a logical decoding message');
    if (message.schema.field('content')?.schema.type !== 'bytes') {
      throw new DebeziumException('The content of a logical decoding message is non-binary');
    }
    const bytes = message.getChecked('content', 'bytes') as Uint8Array | null;
    if (!bytes) throw new DataException('The logical decoding message has no content');
    const text = Buffer.from(bytes).toString('utf8');
    if (!/^[{[]/.test(text)) {
      throw new DebeziumException(`Unable to parse logical decoding message content JSON string '${text}'`);
    }
    const node = parsed(text);
    return this.#json.valueOf(node, this.#json.schemaOf(null, node));
  }
}

function parsed(text: string) {
  try {
    return parseDocument(text);
  } catch (error) {
    const { javaClass, name, message } = error as Error & { javaClass?: string };
    throw new DebeziumException(`${javaClass ?? name}: ${message}`, { cause: error });
  }
}

/** The fields of the message without its content, and the content as `after`; the name makes it a change event. */
function eventSchema(message: Schema, content: Schema): Schema {
  const fields = message.fields.filter((field) => field.name !== 'message');
  return structSchema(null, [...fields, { name: 'after', schema: content }], { name: `${message.name}.Envelope` });
}
