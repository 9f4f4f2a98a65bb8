import { DebeziumException } from '../../../error/errors.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { isSnapshotUnfinished, type PostgresOffset } from '../offset/postgres-offset.js';
import { refuseCustomSnapshots } from './custom-snapshot.js';

/** `snapshot.mode`, without `custom`, which is refused. */
export type SnapshotMode = 'always' | 'initial' | 'initial_only' | 'no_data' | 'when_needed' | 'configuration_based';

/** What a start of the connector does. */
export interface StartPlan {
  /** Rows are read. */
  readonly snapshot: boolean;
  /** A snapshot that broke off goes on with the tables that it had not read to their end: the stream tells what has happened to the others since. */
  readonly resumes: boolean;
  /** Changes are streamed afterwards. */
  readonly stream: boolean;
  /** If the slot cannot deliver what follows the offset, a new snapshot is taken instead of failing. */
  readonly snapshotOnGap: boolean;
  /** Where there is no snapshot and no offset: begin with what the slot has, not with what is now. */
  readonly streamFromSlot: boolean;
}

/** Whether the offset was stored while a snapshot was running that never ended. */
export function isInterrupted(offset: PostgresOffset | null): boolean {
  return offset !== null && isSnapshotUnfinished(offset);
}

/**
 * Decides by `snapshot.mode` and the stored offset.
 * @throws DebeziumException for a mode that cannot be used, here or with this offset
 */
export function planStart(config: PostgresConfig, offset: PostgresOffset | null): StartPlan {
  refuseCustomSnapshots(config);
  const mode = config.mode<SnapshotMode>('snapshot.mode');
  const interrupted = isInterrupted(offset);
  const needed = offset === null || interrupted;
  switch (mode) {
    case 'always':
      return { snapshot: true, resumes: false, stream: true, snapshotOnGap: true, streamFromSlot: false };
    case 'initial':
      return { snapshot: needed, resumes: true, stream: true, snapshotOnGap: false, streamFromSlot: false };
    case 'initial_only':
      return { snapshot: needed, resumes: false, stream: false, snapshotOnGap: false, streamFromSlot: false };
    case 'when_needed':
      return { snapshot: needed, resumes: true, stream: true, snapshotOnGap: true, streamFromSlot: false };
    case 'no_data':
      if (interrupted) throw neverSnapshots();
      return { snapshot: false, resumes: false, stream: true, snapshotOnGap: false, streamFromSlot: true };
    case 'configuration_based': {
      const flag = (name: string) => config.boolean(`snapshot.mode.configuration.based.${name}`);
      if (interrupted && !flag('snapshot.data')) throw neverSnapshots();
      return {
        // At every start, as with `always`: the flag is all that Debezium looks at.
        snapshot: flag('snapshot.data'),
        resumes: false,
        stream: flag('start.stream'),
        snapshotOnGap: flag('snapshot.on.data.error'),
        streamFromSlot: !flag('snapshot.data'),
      };
    }
  }
}

function neverSnapshots(): DebeziumException {
  return new DebeziumException(
    'The connector previously stopped while taking a snapshot, but now the connector is configured to never allow snapshots. Reconfigure the connector to use snapshots initially or when needed.',
  );
}
