import type { Client, Connection, QueryResult } from 'pg';

type Describing = Connection & {
  parse(statement: { name: string; text: string; types: readonly number[] }): void;
  describe(what: { type: 'S'; name: string }): void;
  sync(): void;
};

/**
 * The names of the columns that a statement gives; none if it gives no rows. It is not run.
 * @throws DatabaseError as the server finds it, with its position in this text
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export function describeStatement(client: Client, text: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let names: readonly string[] = [];
    client.query({
      submit(connection: Connection) {
        const describing = connection as Describing;
        describing.parse({ name: '', text, types: [] });
        describing.describe({ type: 'S', name: '' });
        describing.sync();
      },
      handleRowDescription: ({ fields }: Pick<QueryResult, 'fields'>) => {
        names = fields.map(({ name }) => name);
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(names),
    });
  });
}
