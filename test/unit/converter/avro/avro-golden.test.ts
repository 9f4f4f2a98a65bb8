import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { avroCodec } from '../../../../src/converter/avro/avro-codec.js';
import { AVRO_CONVERTER_CONFIG, avroOptions } from '../../../../src/converter/avro/avro-config.js';
import { parseAvroSchema } from '../../../../src/converter/avro/avro-node.js';
import { avroReader } from '../../../../src/converter/avro/avro-reader.js';
import { avroSchemaOf } from '../../../../src/converter/avro/avro-schema-of.js';
import { avroSchemaText } from '../../../../src/converter/avro/avro-text.js';
import { avroWriter } from '../../../../src/converter/avro/avro-writer.js';
import {
  decodeSchema,
  decodeValue,
  encodeData,
  type Json,
  type JsonObject,
} from '../../../conformance/vector-codec.js';

/**
 * Schemas, bytes and values as the Java implementation of the AvroConverter rules gives them (the one in Apicurio's
 * `apicurio-registry-utils-converter` 2.6.8 with Avro 1.12, a descendant of Confluent's).
 */
interface Golden {
  readonly id: string;
  readonly config: Record<string, string>;
  readonly schema: Json;
  readonly value: Json;
  readonly output: { readonly avro: string; readonly bytes: string; readonly read: JsonObject | null };
}

const goldens = JSON.parse(
  readFileSync(new URL('../../../golden/avro/avro-data.json', import.meta.url), 'utf8'),
) as Golden[];

describe.each(goldens)('$id $config', ({ config, schema: schemaJson, value: valueJson, output }) => {
  const options = avroOptions(AVRO_CONVERTER_CONFIG.parse({ 'schema.registry.url': 'http://registry', ...config }));
  const schema = decodeSchema(schemaJson);
  const node = avroSchemaOf(schema, options);

  test('has the schema text of the Java implementation', () => {
    expect(avroSchemaText(node)).toBe(output.avro);
  });

  test('has its bytes', () => {
    const buffer = Buffer.alloc(4096);
    const parsed = parseAvroSchema(output.avro);
    const value = avroWriter(schema, parsed, options)(decodeValue(schema, valueJson));
    const end = avroCodec(parsed).encode(value, buffer, 0);
    expect(buffer.subarray(0, end).toString('base64')).toBe(output.bytes);
  });

  test('reads its bytes to the same schema and value', () => {
    const parsed = parseAvroSchema(output.avro);
    const reader = avroReader(parsed, null, options);
    const value = reader.read(avroCodec(parsed).decode(Buffer.from(output.bytes, 'base64')));
    expect(encodeData({ schema: reader.schema, value })).toEqual(output.read ?? { schema: null, value: null });
  });
});
