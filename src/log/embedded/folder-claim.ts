import { ConfigException } from '../../error/errors.js';
import { hasEnded, ownIdentity, type ProcessIdentity } from '../process-identity.js';
import type { EmbeddedStore } from './store.js';

const KEY = 'worker';

/**
 * Marks the folder as that of this process's worker: two with the same connectors would write every change twice. A worker that was killed has left
 * its mark, which counts for nothing once its process has ended. Processes that only look (`millrace tail`) claim nothing.
 *
 * @returns what takes the mark away again
 * @throws ConfigException if another worker on this machine has the folder
 */
export function claimFolder(store: EmbeddedStore): () => void {
  const own = JSON.stringify(ownIdentity());
  store.root.transactionSync(() => {
    const mark = store.meta.get(KEY);
    if (typeof mark === 'string' && mark !== own) {
      const holder = JSON.parse(mark) as ProcessIdentity;
      // Another host is a container that is gone: LMDB cannot be shared between machines that run.
      if (holder.host === ownIdentity().host && !hasEnded(holder)) throw inUse(store.folder, holder.pid);
    }
    store.meta.putSync(KEY, own);
  });
  return () => {
    store.root.transactionSync(() => {
      if (store.meta.get(KEY) === own) store.meta.removeSync(KEY);
    });
  };
}

function inUse(folder: string, pid: number): ConfigException {
  return new ConfigException(
    `Invalid value ${folder} for configuration millrace.data.dir: another worker uses this folder (process ${pid}). ` +
      'Stop it, or give this one a folder of its own.',
  );
}
