import type { MessagePort } from 'node:worker_threads';
import type { RawConfig } from '../../config/config-def.js';
import type { OffsetEntry } from '../../log/log.js';
import type { LogLevel } from '../../logging/log-level.js';
import type { MetricSnapshot } from '../../metrics/metric-group.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskProgress } from '../task/task-progress.js';
import type { TaskEvents } from './task-host.js';

/** What a task thread is started with: enough to load its code. */
export interface TaskThreadStart {
  /** URL of the module that exports `createTaskEnvironment`. */
  readonly environmentModule: string;
  /** Where its one {@link TaskThreadSetup} comes from, or null for a thread that is not needed any more. */
  readonly setup: MessagePort;
}

/** What a task thread begins with. */
export interface TaskThreadSetup {
  readonly workerConfig: RawConfig;
  readonly levels: Readonly<Record<string, LogLevel>>;
  readonly modules: readonly PluginModule[];
  /** Class names of connectors that will be asked for. */
  readonly plugins: readonly string[];
}

/** From the main thread to a task thread. */
export type ThreadCommand =
  | { readonly type: 'start'; readonly run: number; readonly definition: TaskDefinition }
  | { readonly type: 'stop'; readonly run: number }
  | { readonly type: 'target-state'; readonly run: number; readonly state: TargetState }
  /** Answered by `progress`. */
  | { readonly type: 'progress'; readonly run: number; readonly call: number; readonly refresh: boolean }
  | { readonly type: 'level'; readonly name: string; readonly level: LogLevel }
  /** Answered by `alive`, with the figures: a thread that does not answer hangs. */
  | { readonly type: 'ping' }
  /** Closes the log, then the thread. */
  | { readonly type: 'close' }
  | { readonly type: 'offsets-answer'; readonly call: number; readonly result: OffsetAnswer };

/** From a task thread to the main thread. */
export type ThreadReport =
  | { readonly type: 'built'; readonly run: number; readonly ok: boolean }
  | { readonly type: 'event'; readonly run: number; readonly event: ThreadEvent }
  /** Also said unasked when a thread begins to listen. */
  | { readonly type: 'alive'; readonly metrics: readonly MetricSnapshot[] }
  | { readonly type: 'offsets-call'; readonly call: number; readonly request: OffsetRequest }
  | { readonly type: 'progress'; readonly call: number; readonly answer: ProgressAnswer };

/** Null: there is no such run, or it is still being built. */
export type ProgressAnswer =
  | { readonly ok: true; readonly progress: TaskProgress | null }
  | { readonly ok: false; readonly message: string };

export type ThreadEvent =
  | { readonly name: Exclude<keyof TaskEvents, 'failed' | 'topicUsed'> }
  | { readonly name: 'failed'; readonly trace: string }
  | { readonly name: 'topicUsed'; readonly topic: string };

/** A call of the offset store, which lives on the main thread: one owner for a file or a topic that all tasks share. */
export type OffsetRequest =
  | { readonly method: 'get'; readonly keys: readonly Uint8Array[] }
  | { readonly method: 'entries' }
  | {
      readonly method: 'set';
      readonly entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array | null }[];
    };

export type OffsetAnswer =
  | { readonly ok: true; readonly values: readonly (Uint8Array | null)[] }
  | { readonly ok: true; readonly entries: readonly OffsetEntry[] }
  | { readonly ok: false; readonly message: string };
