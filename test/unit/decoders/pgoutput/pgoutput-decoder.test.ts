import { describe, expect, it } from 'vitest';
import { PgoutputDecoder } from '../../../../decoders/pgoutput/pgoutput-decoder.js';
import { PgoutputError } from '../../../../decoders/pgoutput/pgoutput-error.js';
import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import { message, relationMessage } from '../../../support/postgres/pgoutput-messages.js';

const EPOCH = 946_684_800_000_000;

function decode(decoder: PgoutputDecoder, bytes: Buffer) {
  // Not at the beginning of its buffer: messages never are.
  const buffer = Buffer.concat([Buffer.from('....'), bytes, Buffer.from('....')]);
  return decoder.decode(buffer, 4, 4 + bytes.length);
}

function texts(tuple: Tuple): (string | null | undefined)[] {
  return Array.from({ length: tuple.count }, (_, i) => (tuple.isUnchangedToast(i) ? undefined : tuple.text(i)));
}

describe('PgoutputDecoder', () => {
  it('reads the frame of a transaction', () => {
    const decoder = new PgoutputDecoder();
    const begin = message('B').int64(0x1_0000_0010n).int64(5n).int32(-2).build();
    expect(decode(decoder, begin)).toEqual({
      kind: 'begin',
      finalLsn: 0x1_0000_0010,
      commitTime: EPOCH + 5,
      xid: 2 ** 32 - 2,
    });
    const commit = message('C').int8(0).int64(16n).int64(32n).int64(-7n).build();
    expect(decode(decoder, commit)).toEqual({ kind: 'commit', commitLsn: 16, endLsn: 32, commitTime: EPOCH - 7 });
    const origin = message('O').int64(99n).text('elsewhere').build();
    expect(decode(decoder, origin)).toEqual({ kind: 'origin', originLsn: 99, name: 'elsewhere' });
  });

  it('reads rows as views on the received bytes', () => {
    const decoder = new PgoutputDecoder();
    decode(decoder, relationMessage(7, ['id', 'v', 'w']));
    const bytes = message('U').int32(7).letter('K').tuple(['1', null, null]).letter('N').tuple(['2', undefined, 'ü']);
    const update = decode(decoder, bytes.build());
    if (update.kind !== 'update') throw new Error(update.kind);
    expect(texts(update.newTuple)).toEqual(['2', undefined, 'ü']);
    expect(update.oldTuple && texts(update.oldTuple)).toEqual(['1', null, null]);
    expect(update.oldIsFull).toBe(false);
    const deleted = decode(decoder, message('D').int32(7).letter('O').tuple(['1', 'a', '']).build());
    if (deleted.kind !== 'delete') throw new Error(deleted.kind);
    expect(deleted.oldIsFull).toBe(true);
    expect(texts(deleted.oldTuple)).toEqual(['1', 'a', '']);
  });

  it('keeps earlier rows when later ones come, for more rows than one arena holds', () => {
    const decoder = new PgoutputDecoder();
    decode(decoder, relationMessage(7, ['id', 'v']));
    const rows = Array.from({ length: 40_000 }, (_, i) => {
      const insert = decode(
        decoder,
        message('I')
          .int32(7)
          .letter('N')
          .tuple([String(i), null])
          .build(),
      );
      return insert.kind === 'insert' ? insert.newTuple : null;
    });
    expect(rows.every((row, i) => row?.text(0) === String(i) && row.isNull(1))).toBe(true);
  });

  it('gives one object for each version of a relation', () => {
    const decoder = new PgoutputDecoder();
    const relation = () => {
      const insert = decode(decoder, message('I').int32(7).letter('N').tuple(['1']).build());
      return insert.kind === 'insert' ? insert.relation : null;
    };
    decode(decoder, relationMessage(7, ['id']));
    const first = relation();
    expect(relation()).toBe(first);
    decode(decoder, relationMessage(7, ['id']));
    expect(relation()).not.toBe(first);
  });

  it('reads truncates and logical messages', () => {
    const decoder = new PgoutputDecoder();
    decode(decoder, relationMessage(7, ['id']));
    decode(decoder, relationMessage(8, ['id']));
    const truncate = decode(decoder, message('T').int32(2).int8(3).int32(8).int32(7).build());
    expect(truncate).toMatchObject({ kind: 'truncate', cascade: true, restartIdentity: true });
    expect(truncate.kind === 'truncate' && truncate.relations.map(({ oid }) => oid)).toEqual([8, 7]);
    const logical = message('M')
      .int8(1)
      .int64(64n)
      .text('p')
      .int32(3)
      .bytes(Buffer.from([0, 255, 1]))
      .build();
    expect(decode(decoder, logical)).toEqual({
      kind: 'message',
      xid: 0,
      transactional: true,
      lsn: 64,
      prefix: 'p',
      content: Buffer.from([0, 255, 1]),
    });
  });

  it('reads streamed transactions, whose messages carry their transaction id', () => {
    const decoder = new PgoutputDecoder();
    expect(decode(decoder, message('S').int32(900).int8(1).build())).toEqual({
      kind: 'streamStart',
      xid: 900,
      first: true,
    });
    decode(
      decoder,
      Buffer.concat([Buffer.from('R'), Buffer.from([0, 0, 3, 133]), relationMessage(7, ['id']).subarray(1)]),
    );
    const insert = decode(decoder, message('I').int32(901).int32(7).letter('N').tuple(['1']).build());
    expect(insert).toMatchObject({ kind: 'insert', xid: 901 });
    expect(decode(decoder, message('E').build())).toEqual({ kind: 'streamStop' });
    const commit = message('c').int32(900).int8(0).int64(1n).int64(2n).int64(3n).build();
    expect(decode(decoder, commit)).toMatchObject({ kind: 'streamCommit', xid: 900, commitLsn: 1, endLsn: 2 });
    expect(decode(decoder, message('A').int32(900).int32(901).build())).toEqual({
      kind: 'streamAbort',
      xid: 900,
      subXid: 901,
    });
    const parallel = message('A').int32(900).int32(900).int64(5n).int64(6n).build();
    expect(decode(decoder, parallel)).toMatchObject({ kind: 'streamAbort', subXid: 900 });
  });

  it('reads prepared transactions', () => {
    const decoder = new PgoutputDecoder();
    const begin = message('b').int64(1n).int64(2n).int64(3n).int32(4).text('gid').build();
    expect(decode(decoder, begin)).toEqual({
      kind: 'beginPrepare',
      lsn: 1,
      endLsn: 2,
      time: EPOCH + 3,
      xid: 4,
      gid: 'gid',
    });
    for (const [letter, kind] of [
      ['P', 'prepare'],
      ['p', 'streamPrepare'],
      ['K', 'commitPrepared'],
    ] as const) {
      const bytes = message(letter).int8(0).int64(1n).int64(2n).int64(3n).int32(4).text('g').build();
      expect(decode(decoder, bytes)).toMatchObject({ kind, gid: 'g' });
    }
    const rollback = message('r').int8(0).int64(1n).int64(2n).int64(3n).int64(9n).int32(4).text('g').build();
    expect(decode(decoder, rollback)).toMatchObject({ kind: 'rollbackPrepared', endLsn: 2, time: EPOCH + 9 });
  });

  it.each([
    ['an unknown type', message('?').build(), 0],
    ['nothing', Buffer.alloc(0), 0],
    ['a row of a relation that was never announced', message('I').int32(99).letter('N').tuple(['1']).build(), 1],
    ['a row with too many columns', message('I').int32(7).letter('N').tuple(['1', '2']).build(), 6],
    ['a value longer than the message', message('I').int32(7).letter('N').int16(1).letter('t').int32(5).build(), 13],
    ['a negative length', message('I').int32(7).letter('N').int16(1).letter('t').int32(-1).build(), 13],
    ['an unknown tuple marker', message('D').int32(7).letter('N').tuple(['1']).build(), 5],
    ['a binary value', message('I').int32(7).letter('N').int16(1).letter('b').int32(0).build(), 8],
    ['a text without an end', message('O').int64(1n).bytes(Buffer.from('abc')).build(), 9],
    ['bytes that are left over', message('E').int8(0).build(), 1],
    [
      'a position beyond 2^53',
      message('B')
        .int64(1n << 53n)
        .int64(0n)
        .int32(1)
        .build(),
      1,
    ],
  ])('says where %s goes wrong', (_what, bytes, offset) => {
    const decoder = new PgoutputDecoder();
    decode(decoder, relationMessage(7, ['id']));
    let error: unknown;
    try {
      decode(decoder, bytes);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PgoutputError);
    expect((error as PgoutputError).offset).toBe(offset);
  });
});
