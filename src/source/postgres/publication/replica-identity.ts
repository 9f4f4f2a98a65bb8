import type { Client } from 'pg';
import { JavaRegex } from '../../../config/java-regex.js';
import type { CatalogTable } from '../catalog/catalog.js';
import { REPLICA_IDENTITY_VALUE } from '../config/checks.js';
import { splitList } from '../config/pattern-list.js';
import { quoteIdentifier, quoteTable } from '../snapshot/snapshot-statement.js';

/**
 * `replica.identity.autoset.values`: gives the captured tables that the patterns name the replica identity that stands behind them. What fails is only
 * told, as in Debezium: the tables go on with the identity they have.
 */
export async function setReplicaIdentities(
  client: Client,
  value: string,
  tables: readonly CatalogTable[],
  warn: (message: string, error?: unknown) => void,
): Promise<void> {
  for (const part of splitList(value)) {
    const match = REPLICA_IDENTITY_VALUE.exec(part);
    const groups = match?.groups;
    if (!groups) continue;
    const pattern = new JavaRegex(groups.tablepredicate as string, { caseInsensitive: true });
    const word = (groups.replicaidentity as string).toUpperCase();
    const index = groups.indexname;
    const identity = index ? `USING INDEX ${quoteIdentifier(index)}` : word;
    const letter = index ? 'i' : word.charAt(0).toLowerCase();
    for (const table of tables) {
      if (!pattern.matches(`${table.schema}.${table.name}`)) continue;
      if (!index && table.replicaIdentity === letter) continue;
      const statement = `ALTER TABLE ${quoteTable(table)} REPLICA IDENTITY ${identity}`;
      await client
        .query(statement)
        .catch((error) => warn(`Replica identity could not be updated: ${statement}`, error));
    }
  }
}
