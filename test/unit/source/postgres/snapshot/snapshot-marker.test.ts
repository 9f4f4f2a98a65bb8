import { describe, expect, it } from 'vitest';
import { SnapshotMarkers } from '../../../../../src/source/postgres/snapshot/snapshot-marker.js';

/** Markers by row for tables with so many rows, read one after the other. */
function markers(...sizes: readonly number[]): string[] {
  const seen: string[] = [];
  const marking = new SnapshotMarkers<string>((row, marker) => seen.push(`${row} ${marker}`));
  sizes.forEach((size, table) => {
    for (let i = 0; i < size; i++) marking.row(table, `${table}.${i}`);
    marking.tableEnd(table);
  });
  marking.end();
  return seen;
}

describe('SnapshotMarkers', () => {
  it('marks the only row as the last', () => {
    expect(markers(1)).toEqual(['0.0 last']);
    expect(markers(0, 0)).toEqual([]);
  });

  it('marks first and last rows of tables and of the whole', () => {
    expect(markers(3, 2, 1, 2)).toEqual([
      '0.0 first',
      '0.1 true',
      '0.2 last_in_data_collection',
      '1.0 first_in_data_collection',
      '1.1 last_in_data_collection',
      '2.0 last_in_data_collection',
      '3.0 first_in_data_collection',
      '3.1 last',
    ]);
  });

  it('gives the last marker to the last table with rows', () => {
    expect(markers(1, 1, 0)).toEqual(['0.0 first', '1.0 last']);
    expect(markers(2, 0)).toEqual(['0.0 first', '0.1 last']);
  });

  it('marks tables that are read at the same time', () => {
    const seen: string[] = [];
    const marking = new SnapshotMarkers<string>((row, marker) => seen.push(`${row} ${marker}`));
    marking.row(1, 'b0');
    marking.row(0, 'a0');
    marking.row(1, 'b1');
    marking.row(0, 'a1');
    marking.tableEnd(1);
    marking.row(0, 'a2');
    marking.tableEnd(0);
    marking.end();
    expect(seen).toEqual([
      'b0 first_in_data_collection',
      'a0 first',
      'a1 true',
      'b1 last_in_data_collection',
      'a2 last',
    ]);
  });
});
