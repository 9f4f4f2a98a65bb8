/** The documents of the benchmark: rows of an order table, about 300 bytes of JSON each. */
export function order(id: number): object {
  return {
    id,
    customer: (id * 7919) % 100_003,
    status: ['new', 'paid', 'packed', 'sent'][id % 4],
    amount: (id % 9973) / 100,
    note: `order ${id} of a customer who likes to write notes of about a hundred characters, as people do`,
    created: 1_700_000_000_000 + id * 1000,
  };
}

/** The change event of such a row, as the source connector writes it without schemas. */
export function orderEvent(id: number): object {
  const at = 1_700_000_000_000 + id;
  return {
    before: null,
    after: order(id),
    source: {
      version: '0.1.0',
      connector: 'postgresql',
      name: 'shop',
      ts_ms: at,
      snapshot: 'false',
      db: 'shop',
      sequence: `["${id * 56}","${id * 56 + 8}"]`,
      ts_us: at * 1000,
      ts_ns: at * 1_000_000,
      schema: 'public',
      table: 'orders',
      txId: 1000 + id,
      lsn: id * 56 + 8,
      xmin: null,
    },
    transaction: null,
    op: 'c',
    ts_ms: at + 3,
    ts_us: (at + 3) * 1000,
    ts_ns: (at + 3) * 1_000_000,
  };
}
