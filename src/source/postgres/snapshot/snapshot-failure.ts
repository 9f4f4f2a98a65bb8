import { ConnectException, DebeziumException } from '../../../error/errors.js';
import { errorMessage, javaClassName } from '../../../error/java-trace.js';
import type { CatalogTable } from '../catalog/catalog.js';
import { PsqlException } from '../error/psql-exception.js';

/** A snapshot that broke off, in the layers in which Debezium reports it. */
export class SnapshotFailure extends DebeziumException {
  /** What went wrong before a table was read: with its locks, say. */
  static of(error: unknown): SnapshotFailure {
    if (error instanceof SnapshotFailure) return error;
    const { message, cause: inner } = error as Error;
    // It has that layer already.
    if (error instanceof DebeziumException && message === javaText(inner))
      return new SnapshotFailure(message, { cause: inner });
    const cause = 'javaClass' in (error as object) ? error : PsqlException.of(error);
    return new SnapshotFailure(javaText(cause), { cause });
  }

  /** The server did not give the rows of a table; of which chunk, if several connections read it. */
  static ofTable(
    { schema, name }: CatalogTable,
    chunk: { readonly index: number } | null,
    error: unknown,
  ): SnapshotFailure {
    const part = chunk === null ? '' : ` chunk ${schema}.${name}_chunk_${chunk.index}`;
    const text = `Snapshotting of table ${schema}.${name}${part} failed`;
    return SnapshotFailure.inThread(new ConnectException(text, { cause: PsqlException.of(error) }));
  }

  /** What went wrong with what was read: Debezium reads tables in threads of their own. */
  static inThread(error: ConnectException): SnapshotFailure {
    return SnapshotFailure.of(new ExecutionException(javaText(error), { cause: error }));
  }
}

/** What Java says of an exception in another thread. */
class ExecutionException extends ConnectException {
  override readonly javaClass: string = 'java.util.concurrent.ExecutionException';
}

/** What Java's `toString` gives of an exception. */
function javaText(error: unknown): string {
  return `${javaClassName(error)}: ${errorMessage(error)}`;
}
