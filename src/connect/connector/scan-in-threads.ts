import { ConnectException } from '../../error/errors.js';
import { type PluginPathScan, scanPluginPath } from '../plugin/plugin-path.js';
import { PluginThreadHost } from './plugin-thread-host.js';
import type { PluginThreadData } from './plugin-thread-messages.js';

/** A module that cannot be imported within this time is left out: one broken plugin must not keep the worker from starting. */
const IMPORT_DEADLINE_MS = 10_000;

const NO_EVENTS = { reconfigurationRequested: () => undefined, raised: () => undefined, interrupted: () => undefined };

/** Looks into `plugin.path` without running any of its code on this thread. */
export async function scanInThreads(pluginPath: string | null, data: PluginThreadData): Promise<PluginPathScan> {
  let thread: PluginThreadHost | null = null;
  try {
    return await scanPluginPath(pluginPath, async (location) => {
      thread ??= new PluginThreadHost({
        name: 'scan of plugin.path',
        data,
        events: NO_EVENTS,
        timeoutMs: Number.POSITIVE_INFINITY,
        ended: () => {
          thread = null;
        },
      });
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<never>((_, reject) => {
        const text = `It was not imported within ${IMPORT_DEADLINE_MS} ms.`;
        timer = setTimeout(() => reject(new ConnectException(text)), IMPORT_DEADLINE_MS);
      });
      const scanning = thread;
      try {
        return await Promise.race([scanning.call('describe', [location]), deadline]);
      } catch (error) {
        // What it has begun may still be going on.
        await scanning.close();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    });
  } finally {
    await (thread as PluginThreadHost | null)?.close();
  }
}
