import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '../../../error/java-trace.js';
import { type ConnectionSettings, connect } from '../session/connection.js';

const ATTEMPTS = 3;
const PAUSE_MILLIS = 1_000;

/** `slot.drop.on.stop`: drops the slot. The session that used it may need a moment to let go of it. What fails is told; the task stops all the same. */
export async function dropSlot(
  settings: ConnectionSettings,
  name: string,
  warn: (message: string, error?: unknown) => void,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const client = await connect(settings, { applicationName: 'Debezium Drop Slot' });
      try {
        await client.query(
          'SELECT pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_name = $1',
          [name],
        );
      } finally {
        await client.end();
      }
      return;
    } catch (error) {
      warn(
        `Replication slot '${name}' could not be dropped (attempt ${attempt} of ${ATTEMPTS}): ${errorMessage(error)}`,
      );
      if (attempt < ATTEMPTS) await delay(PAUSE_MILLIS);
    }
  }
}
