import { ConfigDef, DataException } from 'millrace';

const SETTINGS = new ConfigDef([
  { name: 'nth', type: 'INT', importance: 'HIGH', documentation: 'Only numbers that this one divides are kept.' },
]);

/**
 * Drops records whose number is not divisible.
 * @implements {import('millrace').Transform}
 */
export class OnlyEvery {
  #nth = 1n;

  config() {
    return SETTINGS;
  }

  /** @param {Readonly<Record<string, string>>} config */
  configure(config) {
    this.#nth = BigInt(SETTINGS.parse(config).get('nth'));
  }

  /** Records are immutable: a changed one would be made by `record.with({ … })`. */
  apply(record) {
    if (typeof record.value !== 'bigint') throw new DataException(`OnlyEvery needs int64 values, not ${record.value}`);
    return record.value % this.#nth === 0n ? record : null;
  }
}
