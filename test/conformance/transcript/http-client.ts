import { request } from 'node:http';
import type { RecordedResponse, Step } from './scenario.js';
import { fill, type Places, scrub, scrubText } from './scrub.js';

/** Sends a step's request with exactly the headers it names: no client of its own mind may add some. */
export async function send(step: Step, places: Places): Promise<RecordedResponse> {
  const { body, method = 'GET', path = '/' } = step;
  const text = body === undefined ? null : fill(typeof body === 'string' ? body : JSON.stringify(body), places);
  const headers = step.headers ?? (text === null ? {} : { 'Content-Type': 'application/json' });
  const length = text === null ? {} : { 'Content-Length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const url = places.base + fill(path, places);
    const call = request(url, { method, headers: { ...headers, ...length }, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(recorded(answer.statusCode ?? 0, answer.headers, chunks, places)));
      answer.on('error', reject);
    });
    call.on('error', reject);
    call.end(text ?? undefined);
  });
}

function recorded(
  status: number,
  headers: NodeJS.Dict<string | string[]>,
  chunks: readonly Buffer[],
  places: Places,
): RecordedResponse {
  const text = Buffer.concat(chunks).toString('utf8');
  const shown: Record<string, string> = {};
  for (const name of ['content-type', 'location', 'allow']) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    shown[name] = scrubText(name === 'allow' ? value.split(/,\s*/).sort().join(',') : value, places);
  }
  if (text === '') return { status, ...shown };
  if (shown['content-type']?.includes('json')) return { status, ...shown, body: scrub(JSON.parse(text), places) };
  return { status, ...shown, text: scrubText(text, places) };
}
