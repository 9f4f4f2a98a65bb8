import { describe, expect, it } from 'vitest';
import { reportText } from '../../../../src/cli/command/verify.js';
import type { VerificationReport } from '../../../../src/cli/verification/verification-report.js';

const EQUAL: VerificationReport = {
  equal: true,
  lsn: '0/16B3748',
  decidedAt: '0/16B3748',
  resources: [{ resource: 'shop.public.orders', rows: 3, documents: 3, suspiciousRanges: 0 }],
  counts: { missing: 0, extra: 0, different: 0 },
  differences: [],
  repaired: 0,
  changedMeanwhile: 0,
  newer: 0,
  undecided: 0,
  unexaminedRanges: 0,
  unusableRows: 0,
};

describe('the report of verify', () => {
  it('says that all is equal, and where', () => {
    expect(reportText(EQUAL)).toBe('shop.public.orders: 3 rows, 3 documents, the same\nequal at 0/16B3748');
  });

  it('tells of keys that changed meanwhile', () => {
    const text = reportText({ ...EQUAL, changedMeanwhile: 4, newer: 2, decidedAt: '0/16B9999' });
    expect(text).toContain('4 keys changed meanwhile and agree at 0/16B9999');
    expect(text).toContain('2 keys change on and on: their documents are newer than 0/16B9999');
    expect(text).toContain('equal at 0/16B3748');
  });

  it('lists what is wrong, and how much more there is', () => {
    const at = { resource: 'orders', repaired: false };
    const text = reportText({
      ...EQUAL,
      equal: false,
      counts: { missing: 1, extra: 1, different: 7 },
      differences: [
        { ...at, id: '1', kind: 'missing', fields: [] },
        { ...at, id: '2', kind: 'extra', fields: [] },
        { ...at, id: '3', kind: 'different', fields: ['note', 'total'], repaired: true },
      ],
      repaired: 1,
      unexaminedRanges: 5,
    });
    expect(text.split('\n').slice(1)).toEqual([
      '1 missing, 1 too many, 7 different',
      '  orders 1: missing',
      '  orders 2: not in the table',
      '  orders 3: different in note, total, repaired',
      '… and 6 more (--all lists all)',
      '5 more ranges of keys differ (--all looks into them)',
      'different at 0/16B3748; 1 of 9 documents were repaired',
    ]);
  });

  it('says that everything was repaired', () => {
    expect(reportText({ ...EQUAL, counts: { missing: 2, extra: 0, different: 0 }, repaired: 2 })).toContain(
      'equal: 2 documents were repaired',
    );
  });
});
