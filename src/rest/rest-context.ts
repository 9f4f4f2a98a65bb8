import type { Herder } from '../connect/herder/herder.js';
import type { Plugins } from '../connect/plugin/plugins.js';
import type { Loggers } from '../logging/logger.js';

/** What routes work on. */
export interface RestContext {
  readonly herder: Herder;
  readonly plugins: Plugins;
  readonly loggers: Loggers;
  /** Changes a logger's level in all threads; returns the names of the loggers that changed. */
  readonly setLoggerLevel: (name: string, level: string) => readonly string[];
  /** Prometheus text, and the content type it comes with. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly topicTracking: boolean;
  readonly topicTrackingReset: boolean;
}
