/** A placeholder as it stands in transcripts. */
export function hole(name: string): string {
  return `\u0024{${name}}`;
}

/** What placeholders in transcripts stand for in this run. */
export interface Places {
  readonly dir: string;
  readonly base: string;
  readonly pgport: string;
}

export function fill(text: string, { dir, base, pgport }: Places): string {
  return text.replaceAll(hole('pgport'), pgport).replaceAll(hole('dir'), dir).replaceAll(hole('base'), base);
}

/** The reverse of {@link fill}, as the recorder did it. */
export function scrubText(text: string, { dir, base, pgport }: Places): string {
  const worker = base.replace(/^https?:\/\//, '');
  return text
    .replaceAll(dir, hole('dir'))
    .replaceAll(base, hole('base'))
    .replaceAll(worker, hole('worker'))
    .replaceAll(new RegExp(`\\b${pgport}\\b`, 'g'), hole('pgport'))
    .replaceAll(/@[0-9a-f]{6,8}\b/g, '@<hash>');
}

const TIMES = new Set(['last_modified', 'discoverTimestamp', 'creation-timestamp']);

/** Replaces what differs from run to run, and sorts what real workers keep in hash sets. */
export function scrub(value: unknown, places: Places): unknown {
  if (typeof value === 'string') return scrubText(value, places);
  if (Array.isArray(value)) return value.map((item) => scrub(item, places));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [scrubText(key, places), scrubMember(key, member, places)]),
  );
}

function scrubMember(key: string, member: unknown, places: Places): unknown {
  if (TIMES.has(key) && typeof member === 'number') return hole('ms');
  if (key === 'kafka_cluster_id') return hole('cluster_id');
  if (key === 'generation') return hole('n');
  if (key === 'trace' && typeof member === 'string') return scrubText(withoutFrames(member), places);
  if (key === 'topics' && Array.isArray(member)) return [...(scrub(member, places) as string[])].sort();
  return scrub(member, places);
}

/** Keeps the first line and the `Caused by` lines of a stack trace. */
export function withoutFrames(trace: string): string {
  const lines = trace.replace(/\n$/, '').split('\n');
  const kept = lines.map((line) => (/^\t(at|\.\.\.) /.test(line) ? hole('frames') : line));
  return `${kept.filter((line, i) => line !== hole('frames') || kept[i - 1] !== hole('frames')).join('\n')}\n`;
}
