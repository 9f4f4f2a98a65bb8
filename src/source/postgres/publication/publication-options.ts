import type { PostgresConfig } from '../config/postgres-config.js';
import type { AutocreateMode, PublicationOptions } from './publication.js';

const OPERATIONS = [
  ['c', 'insert'],
  ['u', 'update'],
  ['d', 'delete'],
  ['t', 'truncate'],
] as const;

/** What the settings say about the publication. `skipped.operations` restricts it only where it is written down. */
export function publicationOptions(config: PostgresConfig): PublicationOptions {
  const skipped = config.list('skipped.operations').map((letter) => letter.toLowerCase());
  const publish = OPERATIONS.filter(([letter]) => !skipped.includes(letter)).map(([, name]) => name);
  return {
    name: config.required('publication.name'),
    mode: config.mode<AutocreateMode>('publication.autocreate.mode'),
    viaPartitionRoot: config.boolean('publish.via.partition.root'),
    publish: config.isGiven('skipped.operations') && publish.length < OPERATIONS.length ? publish : null,
    database: config.required('database.dbname'),
    timeoutSeconds: config.number('internal.create.slot.command.timeout'),
  };
}
