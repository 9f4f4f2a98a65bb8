import { jsonText } from '../../../rest/json/json-text.js';
import { offsetsRequest } from '../../../rest/json/request-body.js';
import { readInput } from './connector-files.js';
import { connectorPath } from './entities.js';
import type { ListOptions } from './list.js';
import { table } from './table.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

export interface AlterOffsetsOptions extends ConnectionOptions {
  readonly file: string;
}

/** Partitions and offsets of a connector as JSON text, with all their digits. */
export async function readOffsets(client: WorkerClient, name: string): Promise<[partition: string, offset: string][]> {
  const { text } = await client.send('GET', connectorPath(name, '/offsets'));
  return (offsetsRequest(text) ?? []).map(({ partition, offset }) => [jsonText(partition), jsonText(offset)]);
}

/** `millrace ctl offsets get NAME`: how far a connector is. The answer with `--json` is what `offsets alter` takes. */
export async function getOffsets(name: string, options: ListOptions): Promise<void> {
  const client = new WorkerClient(options);
  if (options.json) console.log((await client.send('GET', connectorPath(name, '/offsets'))).text);
  else console.log(table(['PARTITION', 'OFFSET'], await readOffsets(client, name)));
}

/** `millrace ctl offsets alter NAME -f FILE`: sets a stopped connector to other places; the file is what `offsets get --json` prints. */
export async function alterOffsets(name: string, options: AlterOffsetsOptions): Promise<void> {
  const { text } = await readInput(options.file);
  const answer = await new WorkerClient(options).send('PATCH', connectorPath(name, '/offsets'), text);
  console.log((JSON.parse(answer.text) as { message: string }).message);
}

/** `millrace ctl offsets reset NAME`: forgets how far a stopped connector is. */
export async function resetOffsets(name: string, options: ConnectionOptions): Promise<void> {
  const answer = await new WorkerClient(options).send('DELETE', connectorPath(name, '/offsets'));
  console.log((JSON.parse(answer.text) as { message: string }).message);
}
