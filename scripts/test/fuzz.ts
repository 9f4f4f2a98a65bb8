import { fuzz } from '../../test/support/postgres/pgoutput-fuzz.js';

/**
 * `npm run test:fuzz [-- millions [seed]]`: feeds the decoder of logical replication millions of truncated, flipped and random messages. A failure names
 * the seed with which it happens again.
 */
const millions = Number(process.argv[2] ?? 10);
const first = Number(process.argv[3] ?? Date.now() % 1_000_000);
const started = performance.now();
for (let i = 0; i < millions; i++) {
  const seed = first + i;
  try {
    fuzz(seed, 1_000_000);
  } catch (error) {
    process.stderr.write(`Failed with seed ${seed}: npm run test:fuzz -- 1 ${seed}\n`);
    throw error;
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(
  `${millions} million messages in ${seconds} s, seeds ${first} to ${first + millions - 1}: no crash\n`,
);
