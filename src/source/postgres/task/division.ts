import type { Client } from 'pg';
import type { OffsetMap } from '../../../data/source-record.js';
import { ConnectException } from '../../../error/errors.js';
import { otherDivisions, publicationsOf, type SlotShare } from '../config/slot-share.js';
import type { SourceSetup } from './source-setup.js';

const REMEDY =
  'Set it back; or move the tables as the documentation describes under "Changing the division": with a pause of writing, or with a new snapshot.';

/**
 * A task without an offset of its own must not begin where another division of the connector's tables has left offsets: a table that changes its slot would
 * lose what lies between the positions of the two.
 * @throws ConnectException
 */
export async function refuseOtherDivision(
  setup: SourceSetup,
  stored: (partition: OffsetMap) => Promise<OffsetMap | null>,
): Promise<void> {
  const server = setup.config.required('topic.prefix');
  const others = otherDivisions(setup.share);
  const offsets = await Promise.all(others.map((share) => stored(sourcePartition(server, share))));
  const found = others[offsets.findIndex((offset) => offset !== null)];
  if (found === undefined) return;
  const count = found === null ? 1 : Number(found.slice(found.indexOf('/') + 1));
  throw new ConnectException(
    `The stored offsets belong to millrace.slot.count=${count}, and now it is ${setup.share?.count ?? 1}: tables would change their slots, and lose the changes between the positions of both. ${REMEDY}`,
  );
}

/** The key of the offsets. The only slot of a connector has Debezium's. */
export function sourcePartition(server: string, share: string | null): OffsetMap {
  return share === null ? { server } : { server, slot: share };
}

/**
 * The publication of each slot must hold its own tables alone. What was added when another `millrace.slot.tables` held stands where it was, and so shows that
 * a table is about to change its slot.
 * @throws ConnectException
 */
export async function checkPublications(client: Client, setup: SourceSetup, share: SlotShare): Promise<void> {
  const numbers = publicationsOf(share, setup.config.required('publication.name'));
  const { rows } = await client.query<{ publication: string; schema: string; table: string }>(
    `SELECT pubname AS publication, schemaname AS schema, tablename AS table
       FROM pg_catalog.pg_publication_tables WHERE pubname = ANY($1) ORDER BY 1, 2, 3`,
    [[...numbers.keys()]],
  );
  for (const { publication, schema, table } of rows) {
    const owner = share.ownerOf(schema, table);
    if (owner === numbers.get(publication)) continue;
    throw new ConnectException(
      `Table ${schema}.${table} is in publication ${publication}, but belongs to slot ${owner} by millrace.slot.tables: it would lose the changes between the positions of both. ${REMEDY}`,
    );
  }
}
