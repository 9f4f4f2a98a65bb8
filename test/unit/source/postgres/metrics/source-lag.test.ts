import { describe, expect, it } from 'vitest';
import { SourceLag } from '../../../../../src/source/postgres/metrics/source-lag.js';

const QUIET = {
  connected: true,
  commits: 1,
  counts: null,
  lastTransactionId: 1,
  lsn: 90,
  queuedBytes: 0,
  queueFull: false,
  deliveredEnd: 100,
  serverEnd: 100,
};

describe('SourceLag', () => {
  it.each([
    ['nothing while there is no stream', null, 5, { lag_bytes: null, lag_milliseconds: null }],
    [
      'nothing while there is no connection',
      { ...QUIET, serverEnd: null },
      5,
      { lag_bytes: null, lag_milliseconds: null },
    ],
    ['no lag when everything is read, however old the last change', QUIET, 5000, { lag_bytes: 0, lag_milliseconds: 0 }],
    ['the WAL that is not read yet', { ...QUIET, serverEnd: 350 }, 40, { lag_bytes: 250, lag_milliseconds: 40 }],
    ['bytes that have arrived and wait', { ...QUIET, queuedBytes: 7 }, 40, { lag_bytes: 7, lag_milliseconds: 40 }],
    ['no negative lag', { ...QUIET, serverEnd: 50 }, -1, { lag_bytes: 0, lag_milliseconds: 0 }],
  ])('shows %s', (_, figures, behind, expected) => {
    const lag = new SourceLag(
      'c',
      0,
      () => figures,
      () => behind,
    );
    expect(lag.labels).toEqual({ connector: 'c', task: '0' });
    expect(lag.read()).toEqual(expected);
  });
});
