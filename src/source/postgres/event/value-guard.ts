import { type Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../decoders/pgoutput/tuple.js';
import { DataException } from '../../../error/errors.js';
import type { ColumnCodec } from '../type/column-codec.js';
import type { Refuses } from '../type/type-codec.js';
import type { ConversionFailure } from './row-codec.js';

interface GuardedColumn {
  readonly codec: ColumnCodec;
  readonly refuses: Refuses;
}

/**
 * Finds the values without which an event cannot be made, while the event is not yet counted nor sent: NaN in a numeric column that is NOT NULL, for
 * one, whose schema has neither a form for it nor for null. Rows are decoded long after that, by the converter, where nothing can be skipped any more.
 *
 * Only columns whose type can refuse a value at all are looked at, and of these only required ones; all where a conversion that fails ends the task.
 */
export class ValueGuard {
  readonly #columns: readonly GuardedColumn[];
  readonly #onFailure: ConversionFailure;

  /** @param onFailure told of each value that is refused; throws where `event.converting.failure.handling.mode` is `fail` */
  private constructor(columns: readonly GuardedColumn[], onFailure: ConversionFailure) {
    this.#columns = columns;
    this.#onFailure = onFailure;
  }

  /** Null where no value can be missed. */
  static of(columns: readonly ColumnCodec[], failsAlways: boolean, onFailure: ConversionFailure): ValueGuard | null {
    const guarded = columns.flatMap((codec) =>
      codec.refuses !== null && (failsAlways || isRequired(codec)) ? [{ codec, refuses: codec.refuses }] : [],
    );
    return guarded.length === 0 ? null : new ValueGuard(guarded, onFailure);
  }

  /**
   * @param old has the values that the row leaves out, or null
   * @throws DataException with Connect's text for a struct that lacks the value
   */
  check(row: Tuple, old: Tuple | null): void {
    for (const { codec, refuses } of this.#columns) {
      const { position } = codec.column;
      const source = old !== null && row.start(position) === UNCHANGED_TOAST_COLUMN ? old : row;
      const start = source.start(position);
      if (start < 0 || !refuses(source.buffer, start, source.end(position))) continue;
      this.#report(codec, source.buffer, start, source.end(position));
      if (!isRequired(codec)) continue;
      throw new DataException(
        `Invalid value: null used for required field: "${codec.name}", schema type: ${codec.schema.type.toUpperCase()}`,
      );
    }
  }

  /** The conversion itself knows why it fails. */
  #report(codec: ColumnCodec, buffer: Buffer, start: number, end: number): void {
    try {
      codec.toConnect(buffer, start, end);
    } catch (error) {
      this.#onFailure(codec, error as Error);
    }
  }
}

/** A missing value is an error; with a default it would be that. */
function isRequired({ schema }: ColumnCodec): boolean {
  return !schema.optional && schema.defaultValue === null;
}
