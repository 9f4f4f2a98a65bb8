import { readFile } from 'node:fs/promises';
import { parseProperties } from '../config/properties.js';
import type { StartedThread } from '../connect/thread/started-thread.js';
import { startTaskThread } from '../first-task-thread.js';

/**
 * Starts the task thread of a worker whose code is not loaded yet. Null where there are no connectors to come, or no threads wanted; also where the file cannot
 * be read, which whoever needs it next says.
 */
export async function taskThreadAhead(
  workerFile: string,
  connectorFiles: readonly string[],
): Promise<StartedThread | null> {
  if (connectorFiles.length === 0) return null;
  try {
    const settings = parseProperties(await readFile(workerFile, 'utf8'));
    return settings['task.threads']?.trim() === '0' ? null : startTaskThread();
  } catch {
    return null;
  }
}
