import { join } from 'node:path';

/** What is posted to create a connector. */
export interface CrowdMember {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** The connectors of a soak: those that work all the time, and those whose task fails whenever it is started. */
export interface Crowd {
  readonly working: readonly CrowdMember[];
  readonly failing: readonly CrowdMember[];
  /** Lines appended to this file are what the working ones move. */
  readonly input: string;
}

const TEXT = 'org.apache.kafka.connect.storage.StringConverter';
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** How failing connectors fail, in turn: before, in and outside of the calls that the runtime makes. */
const FAILURES: readonly ((name: string, folder: string) => Readonly<Record<string, string>>)[] = [
  (name, folder) => ({
    ...follows(join(folder, 'input.txt'), name),
    transforms: 'cast',
    'transforms.cast.type': 'org.apache.kafka.connect.transforms.Cast$Value',
    'transforms.cast.spec': 'int32',
  }),
  (_, folder) => ({ ...writes('soak-0', join(folder, 'failing.txt')), 'value.converter': JSON_CONVERTER }),
  (name) => ({ 'connector.class': 'soak.MisbehavingSource', topic: name, misbehave: 'start' }),
  (name) => ({ 'connector.class': 'soak.MisbehavingSource', topic: name, misbehave: 'crash' }),
  (_, folder) => writes('soak-1', join(folder, 'no', 'such', 'folder.txt')),
];

/** So many of each kind, with their files in `folder`. The last two failing ones do not fail but hang, and so does their stop. */
export function crowd(count: number, folder: string): Crowd {
  const input = join(folder, 'input.txt');
  const working = Array.from({ length: count }, (_, i) => {
    const source = Math.floor(i / 2);
    const file = join(folder, `output-${source}.txt`);
    return {
      name: `working-${i}`,
      config: i % 2 === 0 ? follows(input, `soak-${source}`) : writes(`soak-${source}`, file),
    };
  });
  const failing = Array.from({ length: count }, (_, i) => {
    const name = `failing-${i}`;
    const fail = FAILURES[i % FAILURES.length] as (typeof FAILURES)[number];
    const hangs = { 'connector.class': 'soak.MisbehavingSource', topic: name, misbehave: 'hang' };
    return { name, config: i >= count - 2 ? hangs : fail(name, folder) };
  });
  return { working, failing, input };
}

function follows(file: string, topic: string): Record<string, string> {
  return { 'connector.class': 'FileStreamSource', 'value.converter': TEXT, file, topic };
}

function writes(topic: string, file: string): Record<string, string> {
  return { 'connector.class': 'FileStreamSink', 'value.converter': TEXT, file, topics: topic };
}
