import { ConfigDef } from '../../config/config-def.js';
import { literalText } from '../../data/literal/literal-text.js';
import { parseLiteral } from '../../data/literal/parse-literal.js';
import { NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import type { HeaderConverter } from '../converter.js';
import { UTF_8 } from '../primitive/charset.js';

const CONFIG = new ConfigDef();

/**
 * `org.apache.kafka.connect.storage.SimpleHeaderConverter`, the header converter of workers that name none: values as readable
 * text, read back with the schema the text suggests.
 */
export class SimpleHeaderConverter implements HeaderConverter {
  static readonly className = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(): void {}

  fromConnectHeader(_topic: string, _key: string, { schema, value }: SchemaAndValue): Uint8Array | null {
    return value === null || value === undefined ? null : UTF_8.encode(literalText(schema, value));
  }

  toConnectHeader(_topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return NULL_DATA;
    return parseLiteral(UTF_8.decode(bytes));
  }
}
