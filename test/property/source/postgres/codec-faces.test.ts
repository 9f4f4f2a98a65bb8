import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import { JsonConverter } from '../../../../src/converter/json/json-converter.js';
import { floatToJavaText } from '../../../../src/data/java-number-text.js';
import type { SchemaAndValue } from '../../../../src/data/schema-and-value.js';
import type { SourceRecord } from '../../../../src/data/source-record.js';
import { ChangeEvents } from '../../../../src/source/postgres/event/change-events.js';
import { columnOf, optionsOf, tableOf, typeOf } from '../../../support/postgres/event-options.js';

const pad = (value: number, width: number) => String(value).padStart(width, '0');
const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(''));

const date = fc
  .tuple(fc.integer({ min: 1, max: 12_000 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
const fraction = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 999_999 }).map((f) => `.${pad(f, 6).replace(/0+$/, '')}`),
);
const clock = fc
  .tuple(fc.integer({ min: 0, max: 86_399 }), fraction)
  .map(([s, f]) => `${pad(Math.floor(s / 3600), 2)}:${pad(Math.floor(s / 60) % 60, 2)}:${pad(s % 60, 2)}${f}`);
const zone = fc.constantFrom('+00', '+02', '-03:30', '+14', '-15:59:59');
const era = fc.constantFrom('', '', '', ' BC');
const infinity = fc.constantFrom('infinity', '-infinity');
const magnitude = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(1, 40),
    fc.oneof(
      fc.constant(''),
      digits(1, 20).map((d) => `.${d}`),
    ),
  )
  .map((parts) => parts.join(''));
const special = fc.constantFrom('NaN', 'Infinity', '-Infinity');
const text = fc.string({ unit: 'binary', maxLength: 60 }).map((s) => s.replaceAll('\0', ''));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => String(Object.is(d, -0) ? '-0' : d));
const float = fc.oneof(
  number,
  fc.integer().map(String),
  fc.constantFrom('0.001', '1e-05', '1e+07', '12345678'),
  special,
);
const point = fc.tuple(number, number).map(([x, y]) => `(${x},${y})`);
const hex = fc.uint8Array({ maxLength: 300 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`);
const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
const arrayOf = (element: fc.Arbitrary<string>) =>
  fc
    .array(fc.option(element, { freq: 5 }), { maxLength: 6 })
    .map((list) => `{${list.map((item) => (item === null ? 'NULL' : quoted(item))).join(',')}}`);
const hstore = fc.dictionary(text, fc.option(text)).map((pairs) =>
  Object.entries(pairs)
    .map(([key, value]) => `${quoted(key)}=>${value === null ? 'NULL' : quoted(value)}`)
    .join(', '),
);

const bits = fc.array(fc.constantFrom('0', '1'), { maxLength: 70 }).map((list) => list.join(''));
const interval = fc
  .tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -11, max: 11 }), fc.integer({ min: -40, max: 40 }), clock)
  .map(([years, months, days, time]) => `${years} years ${months} mons ${days} days ${time}`);

/** Types with texts as PostgreSQL writes them; the last number is the type modifier. */
const TYPES: readonly (readonly [string, fc.Arbitrary<string>, number?])[] = [
  ['bool', fc.constantFrom('t', 'f')],
  ['int2', fc.integer({ min: -32768, max: 32767 }).map(String)],
  ['int4', fc.integer().map(String)],
  ['int8', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)],
  ['float4', fc.float({ noNaN: true, noDefaultInfinity: true }).map((f) => String(Number(floatToJavaText(f))))],
  ['float8', float],
  ['numeric', fc.oneof(magnitude, special)],
  ['numeric', fc.tuple(fc.integer(), digits(2, 2)).map(([n, d]) => `${n}.${d}`), ((12 << 16) | 2) + 4],
  ['money', fc.tuple(fc.nat(), digits(2, 2)).map(([n, d]) => `-$${n.toLocaleString('en-US')}.${d}`)],
  ['text', text],
  ['json', text],
  ['uuid', fc.uuid()],
  ['bytea', hex],
  [
    'date',
    fc.oneof(
      fc.tuple(date, era).map((p) => p.join('')),
      infinity,
    ),
  ],
  ['time', fc.oneof(clock, fc.constant('24:00:00'))],
  ['time', clock, 3],
  ['timetz', fc.tuple(clock, zone).map((p) => p.join(''))],
  [
    'timestamp',
    fc.oneof(
      fc.tuple(date, clock, era).map(([d, c, e]) => `${d} ${c}${e}`),
      infinity,
    ),
  ],
  ['timestamp', fc.tuple(date, clock).map(([d, c]) => `${d} ${c}`), 3],
  [
    'timestamptz',
    fc.oneof(
      fc.tuple(date, clock, zone, era).map(([d, c, z, e]) => `${d} ${c}${z}${e}`),
      infinity,
    ),
  ],
  ['interval', interval],
  ['bit', bits, 64],
  ['hstore', hstore],
  ['point', point],
  ['path', fc.array(point, { minLength: 1, maxLength: 5 }).map((points) => `[${points.join(',')}]`)],
  ['polygon', fc.array(point, { minLength: 1, maxLength: 5 }).map((points) => `(${points.join(',')})`)],
  ['circle', fc.tuple(point, number).map(([c, r]) => `<${c},${r}>`)],
  ['vector', fc.array(number, { maxLength: 5 }).map((list) => `[${list.join(',')}]`)],
  ['_text', arrayOf(text)],
  ['_int4', arrayOf(fc.integer().map(String))],
  ['_int8', fc.constantFrom('{{1,2},{3,4}}', '[0:1]={5,6}', '{}')],
  ['_numeric', arrayOf(fc.oneof(magnitude, special))],
  ['_bytea', arrayOf(hex)],
  ['_timestamptz', arrayOf(fc.tuple(date, clock, zone).map(([d, c, z]) => `${d} ${c}${z}`))],
  ['_circle', arrayOf(fc.tuple(point, number).map(([c, r]) => `<${c},${r}>`))],
  ['_bit', arrayOf(bits), 70],
];

const settings = fc.record({
  'time.precision.mode': fc.constantFrom(
    'adaptive',
    'adaptive_time_microseconds',
    'connect',
    'isostring',
    'microseconds',
    'nanoseconds',
    'structured',
  ),
  'decimal.handling.mode': fc.constantFrom('precise', 'double', 'string'),
  'binary.handling.mode': fc.constantFrom('bytes', 'base64', 'base64-url-safe', 'hex'),
  'hstore.handling.mode': fc.constantFrom('json', 'map'),
  'interval.handling.mode': fc.constantFrom('numeric', 'string'),
  'millrace.compatibility': fc.constantFrom('default', 'strict'),
});

const forms = fc.record({
  'schemas.enable': fc.constantFrom('true', 'false'),
  'decimal.format': fc.constantFrom('BASE64', 'NUMERIC'),
  'replace.null.with.default': fc.constantFrom('true', 'false'),
});

const SOURCE = {
  frame: {
    timeMicros: 1_700_000_000_123_456,
    snapshot: null,
    lastCommitLsn: 7,
    txId: 9,
    xmin: null,
    origin: 'north',
    originLsn: 10,
  },
  sequenceLsn: 8,
  lsn: 8,
};

const row = fc.tuple(...TYPES.map(([, values]) => fc.option(values)));

test('a row written straight to JSON is what JsonConverter makes of its struct', () => {
  fc.assert(
    fc.property(
      row,
      fc.array(fc.boolean(), { minLength: TYPES.length, maxLength: TYPES.length }),
      settings,
      forms,
      (values, required, config, form) => {
        const columns = TYPES.map(([type, , typmod], i) =>
          columnOf(`c${i}`, typeOf(type), { typmod: typmod ?? -1, nullable: !required[i] || values[i] !== null }),
        );
        const events = new ChangeEvents(optionsOf(config), () => 1_700_000_000_999_999);
        const table = events.table(tableOf(columns, { primaryKey: ['c2', 'c9'] }), 'stream');
        const records: SourceRecord[] = [];
        const context = {
          source: SOURCE,
          sourcePartition: {},
          sourceOffset: {},
          nextTransactionBlock: () => ({ id: '9:8', totalOrder: 1, dataCollectionOrder: 2 }),
        };
        table.update(Tuple.of(values), Tuple.of(values), true, context, records);
        const converter = new JsonConverter();
        converter.configure(form, false);
        for (const record of records) {
          const { keyData, valueData } = record;
          expect(written(converter, keyData)).toEqual(
            written(converter, { schema: keyData.schema, value: keyData.value }),
          );
          expect(written(converter, valueData)).toEqual(
            written(converter, { schema: valueData.schema, value: valueData.value }),
          );
        }
      },
    ),
    { numRuns: Number(process.env.FC_NUM_RUNS ?? 300) },
  );
});

/** The document; or what kind of error it is, which must be the same too. */
function written(converter: JsonConverter, data: SchemaAndValue): string {
  const out = new ByteWriter(1024);
  try {
    converter.fromConnectData('t', data, out);
  } catch (error) {
    return (error as Error).name;
  }
  return out.buffer.toString('utf8', 0, out.position);
}
