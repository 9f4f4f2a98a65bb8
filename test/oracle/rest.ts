import { setTimeout as delay } from 'node:timers/promises';
import type { RestAnswer } from './stack.js';

/** A request to a worker's REST API; waits while a rebalance is under way. */
export async function callRest(url: string, method: string, path: string, body?: unknown): Promise<RestAnswer> {
  for (;;) {
    const answer = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status === 409 && /rebalanc/i.test(text)) {
      await delay(100);
      continue;
    }
    return { status: answer.status, body: parsed(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
