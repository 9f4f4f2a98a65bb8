import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { toHstore } from '../../../../decoders/value/hstore.js';
import { javaHashOrder, javaStringHash } from '../../../../decoders/value/java-hash-order.js';
import { writeJsonText } from '../../../../decoders/value/json-text.js';
import { OPTIONAL_STRING, Schema, STRING } from '../../../data/schema.js';
import type { HstoreHandlingMode } from '../event/event-options.js';
import { type TypeCodec, valueCodec } from './type-codec.js';

const JSON_SCHEMA = new Schema({ type: 'string', name: 'io.debezium.data.Json', version: 1 });
const MAP_SCHEMA = new Schema({ type: 'map', keySchema: STRING, valueSchema: OPTIONAL_STRING });

type Pairs = readonly (readonly [string, string | null])[];

/** hstore, in the order of a Java HashMap: that is what Debezium keeps its pairs in. */
export function hstoreCodec(mode: HstoreHandlingMode, placeholder: string): TypeCodec {
  const pairs = (buffer: Buffer, start: number, end: number) =>
    javaHashOrder(toHstore(buffer, start, end), ([key]) => javaStringHash(key));
  const unavailable: Pairs = [[placeholder, placeholder]];
  if (mode === 'map') {
    return valueCodec(
      MAP_SCHEMA,
      new Map(),
      new Map(unavailable),
      (buffer, start, end) => new Map(pairs(buffer, start, end)),
    );
  }
  return valueCodec(JSON_SCHEMA, '{}', objectText(unavailable), (buffer, start, end) =>
    objectText(pairs(buffer, start, end)),
  );
}

/** A JSON object as Jackson's character generator writes it: unlike the byte generator it leaves characters beyond U+FFFF as they are. */
function objectText(pairs: Pairs): string {
  return `{${pairs.map(([key, value]) => `${quoted(key)}:${value === null ? 'null' : quoted(value)}`).join(',')}}`;
}

const scratch = new ByteWriter(256);

function quoted(text: string): string {
  scratch.reset();
  writeJsonText(scratch, text);
  return scratch.buffer
    .toString('utf8', 0, scratch.position)
    .replace(/\\u(D[89AB]..)\\u(D[C-F]..)/g, (_, high: string, low: string) =>
      String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)),
    );
}
