import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { playTranscript } from '../../conformance/transcript/transcript-files.js';

/** What was recorded on a real worker with a real broker, played on ours with a real broker; the conformance run plays it on the embedded log. */
it.each(['rest-source-lifecycle', 'rest-sink-lifecycle', 'errors-tolerance'])('%s', async (name) => {
  const file = new URL(`../../conformance/vectors/${name}.json`, import.meta.url);
  const { steps } = JSON.parse(readFileSync(file, 'utf8'));
  const bootstrap = process.env.MILLRACE_KAFKA as string;
  const outcomes = await playTranscript(`${name}.json`, steps, { 'bootstrap.servers': bootstrap });
  const failed = outcomes.filter(({ difference }) => difference !== null);
  expect(failed.map(({ id, difference }) => `${id}${difference}`)).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(50);
});
