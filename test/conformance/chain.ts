import type { Chain } from './plugins.js';

/** The transforms of a whole connector configuration, as a worker builds them. */
export async function buildChain(_config: Record<string, string>, _sink: boolean): Promise<Chain> {
  throw new Error('not yet');
}
