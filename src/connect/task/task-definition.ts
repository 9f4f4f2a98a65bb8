import type { RawConfig } from '../../config/config-def.js';
import type { ConnectorTaskId } from './connector-task-id.js';
import type { TargetState } from './target-state.js';

/** All that is needed to run a task; it crosses threads, so it is plain data. References to configuration providers are resolved. */
export interface TaskDefinition {
  readonly id: ConnectorTaskId;
  /** The connector's settings: converters, transforms, error handling, topic creation come from here. */
  readonly connectorConfig: RawConfig;
  /** What the connector's `taskConfigs` made, with `task.class` (and `topics` or `topics.regex` for sinks): handed to the task. */
  readonly taskConfig: RawConfig;
  /** A paused task is not started before it is resumed. */
  readonly initialState: TargetState;
}
