const SHOWN = 10;

/** Rows of one side that the other has not or has otherwise; the first few, each on a line. */
export function rowDifferences(
  wanted: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  where: string,
): string[] {
  const differences: string[] = [];
  for (const [id, row] of wanted) {
    const other = found.get(id);
    if (other === undefined) differences.push(`${where}: ${id} is missing`);
    else if (other !== row) differences.push(`${where}: ${id} is ${other}, not ${row}`);
  }
  for (const id of found.keys()) if (!wanted.has(id)) differences.push(`${where}: ${id} should be gone`);
  return shortened(differences);
}

export interface MadeEvents {
  readonly made: readonly string[];
  /** Made while a snapshot was running: each may be in the snapshot instead. */
  readonly early: readonly string[];
}

/** Events that are missing, or that nobody made; with `once` also those that are there more often than they were made. */
export function eventDifferences({ made, early }: MadeEvents, received: readonly string[], once: boolean): string[] {
  const differences: string[] = [];
  const wanted = counted(made);
  const optional = counted(early);
  const found = counted(received);
  for (const [event, count] of wanted) {
    const times = found.get(event) ?? 0;
    if (times < count) differences.push(`lost: ${event} came ${times} of ${count} times`);
  }
  for (const [event, times] of found) {
    const most = (wanted.get(event) ?? 0) + (optional.get(event) ?? 0);
    if (most === 0) differences.push(`nobody made: ${event}`);
    else if (once && times > most) differences.push(`duplicate: ${event} came ${times} times instead of ${most}`);
  }
  return shortened(differences);
}

function counted(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function shortened(differences: readonly string[]): string[] {
  if (differences.length <= SHOWN) return [...differences];
  return [...differences.slice(0, SHOWN), `… and ${differences.length - SHOWN} more`];
}
