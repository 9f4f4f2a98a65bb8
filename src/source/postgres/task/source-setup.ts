import type { OffsetMap } from '../../../data/source-record.js';
import { connectionSettings } from '../config/connection-options.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { eventOptions } from '../config/resolved-event-options.js';
import { SlotShare } from '../config/slot-share.js';
import { TableFilter } from '../config/table-filter.js';
import type { CustomColumns, EventOptions } from '../event/event-options.js';
import type { LoadedPostProcessors } from '../processor/load-post-processors.js';
import type { ConnectionSettings } from '../session/connection.js';
import { sourcePartition } from './division.js';

/** Everything that follows from the settings alone. */
export interface SourceSetup {
  readonly config: PostgresConfig;
  readonly connection: ConnectionSettings;
  readonly filter: TableFilter;
  readonly events: EventOptions;
  /** The source partition of the stored offset. */
  readonly partition: OffsetMap;
  readonly slotName: string;
  /** What this task reads, where the tables are divided among several slots. */
  readonly share: SlotShare | null;
  /** Null without `post.processors`. */
  readonly processors: LoadedPostProcessors | null;
  readonly warn: (message: string, error?: unknown) => void;
  readonly info: (message: string) => void;
}

export interface SetupContext {
  readonly taskId: number;
  readonly debug: (message: string) => void;
  readonly customColumns: CustomColumns | null;
  readonly processors: LoadedPostProcessors | null;
  readonly warn: (message: string, error?: unknown) => void;
  readonly info: (message: string) => void;
}

/** @throws ConfigException */
export function setUpSource(config: PostgresConfig, context: SetupContext): SourceSetup {
  const share = SlotShare.of(config);
  return {
    config,
    connection: connectionSettings(config),
    filter: new TableFilter(config),
    events: eventOptions(config, String(context.taskId), context.warn, context.debug, context.customColumns),
    partition: sourcePartition(config.required('topic.prefix'), share === null ? null : String(share)),
    share,
    slotName: config.required('slot.name'),
    processors: context.processors,
    warn: context.warn,
    info: context.info,
  };
}
