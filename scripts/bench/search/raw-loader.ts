import { Agent, request } from 'node:http';
import { order } from './orders.js';

export interface BulkShape {
  readonly documents: number;
  readonly batchSize: number;
  readonly inFlight: number;
}

/** The bodies of all requests, made beforehand: the loader only sends. */
export function bulkBodies(index: string, { documents, batchSize }: BulkShape): Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < documents; from += batchSize) {
    let text = '';
    for (let id = from; id < Math.min(from + batchSize, documents); id++) {
      text += `{"index":{"_index":"${index}","_id":"${id}","version":${id},"version_type":"external"}}\n${JSON.stringify(order(id))}\n`;
    }
    bodies.push(Buffer.from(text));
  }
  return bodies;
}

/** The least that can be done: bodies over kept connections, several on their way, and of the answer whether there were errors. */
export async function loadRaw(url: string, bodies: readonly Buffer[], inFlight: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  let next = 0;
  const lane = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await post(`${url}/_bulk?filter_path=errors`, body, agent);
      if (answer !== '{"errors":false}') throw new Error(`The loader was refused: ${answer.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  agent.destroy();
}

function post(url: string, body: Buffer, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
