import type { ClusterClient } from '../../sink/elasticsearch/cluster/cluster-client.js';
import type { Operation } from '../../sink/elasticsearch/document/operation.js';
import {
  canonicalDocument,
  documentHash,
  type IgnoredFields,
} from '../../sink/elasticsearch/verification/canonical-document.js';
import { rangeOf } from '../../sink/elasticsearch/verification/range-sums.js';
import {
  allDocuments,
  documentsById,
  type StoredDocument,
} from '../../sink/elasticsearch/verification/stored-documents.js';

/** A document of one key as its row makes it and as it is stored, at one look. */
export interface KeyState {
  /** Hashes; null: there is no row, no document. */
  row: string | null;
  document: string | null;
  /** What to write; null where there is no row. */
  operation: Operation | null;
  stored: StoredDocument | null;
}

/** The states of some keys of one resource. */
export class KeyStates {
  readonly states = new Map<string, KeyState>();
  readonly #ignored: IgnoredFields;
  readonly #wanted: (id: string) => boolean;

  /** @param wanted which keys */
  constructor(wanted: (id: string) => boolean, ignored: IgnoredFields) {
    this.#wanted = wanted;
    this.#ignored = ignored;
  }

  addRow(operation: Operation): void {
    const id = operation.id as string;
    if (!this.#wanted(id)) return;
    const state = this.#state(id);
    state.operation = operation;
    state.row = documentHash(id, canonicalDocument(operation.document as string, this.#ignored));
  }

  addDocument(stored: StoredDocument): void {
    if (!this.#wanted(stored.id)) return;
    const state = this.#state(stored.id);
    state.stored = stored;
    state.document = documentHash(stored.id, canonicalDocument(stored.source, this.#ignored));
  }

  /** Reads the documents of whole ranges, as searches see them. */
  async addRanges(client: ClusterClient, resource: string, ranges: ReadonlySet<number>): Promise<void> {
    for await (const page of allDocuments(client, resource)) {
      for (const document of page) if (ranges.has(rangeOf(document.id))) this.addDocument(document);
    }
  }

  async addById(client: ClusterClient, resource: string, ids: readonly string[]): Promise<void> {
    for (const document of (await documentsById(client, resource, ids)).values()) this.addDocument(document);
  }

  /** Keys whose row and document are not the same. */
  differing(): Map<string, KeyState> {
    return new Map([...this.states].filter(([, { row, document }]) => row !== document));
  }

  #state(id: string): KeyState {
    let state = this.states.get(id);
    if (state === undefined) {
      state = { row: null, document: null, operation: null, stored: null };
      this.states.set(id, state);
    }
    return state;
  }
}

/** Whether nothing has happened to a key between two looks at it. */
export function unchanged(before: KeyState, after: KeyState): boolean {
  return (
    before.row === after.row &&
    before.document === after.document &&
    (before.stored?.version ?? null) === (after.stored?.version ?? null)
  );
}
