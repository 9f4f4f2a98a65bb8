import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { toMoneyText } from '../../../../decoders/value/money.js';
import {
  parseNumeric,
  type SpecialNumeric,
  specialNumeric,
  strippedScale,
  toUnscaled,
  writeUnscaledBase64,
} from '../../../../decoders/value/numeric.js';
import { Decimal } from '../../../data/decimal.js';
import { decimalSchema } from '../../../data/logical.js';
import { BYTES, FLOAT64, INT32, Schema, STRING } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { writeFloat } from '../event/connect-json.js';
import type { DecimalHandlingMode } from '../event/event-options.js';
import { type TypeCodec, UnrepresentableValueError, valueCodec } from './type-codec.js';

/** A number of any scale; the value's bytes are those of Connect's Decimal. */
export const VARIABLE_SCALE_DECIMAL = new Schema({
  type: 'struct',
  name: 'io.debezium.data.VariableScaleDecimal',
  version: 1,
  doc: 'Variable scaled decimal',
  fields: [
    { name: 'scale', schema: INT32 },
    { name: 'value', schema: BYTES },
  ],
});

/** Debezium prints its enum's constants, not what PostgreSQL writes. */
const SPECIAL_TEXTS: Readonly<Record<SpecialNumeric, string>> = {
  NaN: 'NAN',
  Infinity: 'POSITIVE_INFINITY',
  '-Infinity': 'NEGATIVE_INFINITY',
};

/** `precision` 0 is a numeric without precision, whose values each have their own scale. */
export function numericCodec(
  mode: DecimalHandlingMode,
  precision: number,
  scale: number,
  placeholder: string,
): TypeCodec {
  if (mode === 'double') return doubleCodec();
  if (mode === 'string') {
    return { ...(precision === 0 ? plainTextCodec() : scaledTextCodec(scale)), unavailable: placeholder };
  }
  return precision === 0 && scale === 0 ? variableScaleCodec() : decimalCodec(precision, scale);
}

/** `money.fraction.digits` is the scale; what PostgreSQL's locale prints is the value. */
export function moneyCodec(mode: DecimalHandlingMode, fractionDigits: number): TypeCodec {
  if (mode === 'double') {
    return valueCodec(FLOAT64, 0, null, (buffer, start, end) => Number(toMoneyText(buffer, start, end)));
  }
  if (mode === 'string') {
    const zero = new Decimal(0n, fractionDigits).toPlainString();
    return valueCodec(STRING, zero, null, (buffer, start, end) => toMoneyText(buffer, start, end));
  }
  return valueCodec(decimalSchema(fractionDigits), new Decimal(0n, fractionDigits), null, (buffer, start, end) =>
    roundHalfUp(Decimal.parse(toMoneyText(buffer, start, end)), fractionDigits),
  );
}

function decimalCodec(precision: number, scale: number): TypeCodec {
  const parameters = new Map([
    ['scale', String(scale)],
    ['connect.decimal.precision', String(precision)],
  ]);
  const toConnect = (buffer: Buffer, start: number, end: number) => {
    refuseSpecial(buffer, start, end);
    return new Decimal(toUnscaled(buffer, start, end, scale), scale);
  };
  return {
    schema: decimalSchema(scale).with({ parameters }),
    fallback: new Decimal(0n, scale),
    unavailable: null,
    refuses: isSpecial,
    toConnect,
    writeJson(out, buffer, start, end, form) {
      refuseSpecial(buffer, start, end);
      if (form.decimals === 'NUMERIC') {
        out.ascii(new Decimal(toUnscaled(buffer, start, end, scale), scale).toString());
        return;
      }
      out.ascii('"');
      writeUnscaledBase64(out, buffer, start, end, scale);
      out.ascii('"');
    },
  };
}

function variableScaleCodec(): TypeCodec {
  return {
    schema: VARIABLE_SCALE_DECIMAL,
    fallback: new Struct(VARIABLE_SCALE_DECIMAL, [0, new Uint8Array(1)]),
    unavailable: null,
    refuses: isSpecial,
    toConnect(buffer, start, end) {
      refuseSpecial(buffer, start, end);
      const scale = strippedScale(buffer, start, end);
      const decimal = new Decimal(toUnscaled(buffer, start, end, scale), scale);
      return new Struct(VARIABLE_SCALE_DECIMAL, [scale, decimal.unscaledBytes()]);
    },
    writeJson(out: ByteWriter, buffer, start, end) {
      refuseSpecial(buffer, start, end);
      const scale = strippedScale(buffer, start, end);
      out.ascii(`{"scale":${scale},"value":"`);
      // Trailing zeros of the fraction are beyond the stripped scale: cut them off with the text.
      writeUnscaledBase64(out, buffer, start, lastDigit(buffer, start, end, scale), scale);
      out.ascii('"}');
    },
  };
}

function doubleCodec(): TypeCodec {
  const toConnect = (buffer: Buffer, start: number, end: number) => {
    if (specialNumeric(buffer, start, end) === null) parseNumeric(buffer, start, end);
    return Number(buffer.toString('latin1', start, end));
  };
  return {
    schema: FLOAT64,
    fallback: 0,
    unavailable: null,
    toConnect,
    writeJson: (out, buffer, start, end) => writeFloat(out, toConnect(buffer, start, end), false),
  };
}

function plainTextCodec(): TypeCodec {
  return valueCodec(STRING, '0', null, numericText);
}

function scaledTextCodec(scale: number): TypeCodec {
  return valueCodec(STRING, new Decimal(0n, scale).toPlainString(), null, (buffer, start, end) => {
    if (specialNumeric(buffer, start, end) !== null) return numericText(buffer, start, end);
    return new Decimal(toUnscaled(buffer, start, end, scale), scale).toPlainString();
  });
}

function numericText(buffer: Buffer, start: number, end: number): string {
  const special = specialNumeric(buffer, start, end);
  if (special !== null) return SPECIAL_TEXTS[special];
  parseNumeric(buffer, start, end);
  return buffer.toString('latin1', start, end);
}

/** Where a text ends whose fraction is cut to `scale` digits. */
function lastDigit(buffer: Buffer, start: number, end: number, scale: number): number {
  const { point } = parseNumeric(buffer, start, end);
  return scale === 0 ? point : point + 1 + scale;
}

function isSpecial(buffer: Buffer, start: number, end: number): boolean {
  return specialNumeric(buffer, start, end) !== null;
}

function refuseSpecial(buffer: Buffer, start: number, end: number): void {
  const special = specialNumeric(buffer, start, end);
  if (special !== null) {
    throw new UnrepresentableValueError(
      `a decimal cannot be ${special}; decimal.handling.mode double and string can carry it`,
    );
  }
}

function roundHalfUp(value: Decimal, scale: number): Decimal {
  if (scale >= value.scale) return value.withScale(scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  const magnitude = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const rounded = (magnitude + divisor / 2n) / divisor;
  return new Decimal(value.unscaled < 0n ? -rounded : rounded, scale);
}
