import { ConfigDef } from '../../../src/config/config-def.js';
import type { ConnectRecord } from '../../../src/data/connect-record.js';
import { ConnectException, DataException, RetriableException } from '../../../src/error/errors.js';
import type { Transform } from '../../../src/transform/transform.js';

class IllegalStateException extends ConnectException {
  override readonly javaClass = 'java.lang.IllegalStateException';
}

/**
 * Fails for records whose value contains `match`, the first `times` times each is seen (-1: always); `kind` is retriable, data or runtime. `drop`:
 * drops records whose value contains it.
 */
export class FlakyTransform implements Transform {
  #match = 'bad';
  #kind = 'data';
  #times = -1;
  #drop: string | null = null;
  readonly #seen = new Map<string, number>();

  config(): ConfigDef {
    return new ConfigDef();
  }

  configure(config: Readonly<Record<string, string>>): void {
    this.#match = config.match ?? 'bad';
    this.#kind = config.kind ?? 'data';
    this.#times = Number(config.times ?? -1);
    this.#drop = config.drop ?? null;
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const value = String(record.value);
    if (this.#drop !== null && value.includes(this.#drop)) return null;
    if (!value.includes(this.#match)) return record;
    const attempt = (this.#seen.get(value) ?? 0) + 1;
    this.#seen.set(value, attempt);
    if (this.#times >= 0 && attempt > this.#times) return record;
    const text = this.#times < 0 ? 'flaky' : `flaky ${attempt}`;
    if (this.#kind === 'retriable') throw new RetriableException(text);
    if (this.#kind === 'data') throw new DataException(text);
    throw new IllegalStateException(text);
  }
}
