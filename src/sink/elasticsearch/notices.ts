import type { Logger } from '../../logging/logger.js';

/** What the sink does on its own account, because the configuration evidently means it; each is said once for a topic. */
const TEXTS = {
  schemaless: 'values have no schema; documents are stored without a mapping made of one, as with schema.ignore=true',
  'structured-key':
    'keys have fields; the document id is the value of the only field, or the values of all, joined by |',
  payload:
    'values are {"schema":…,"payload":…} documents read without schemas; the payload is stored. Set value.converter.schemas.enable=true',
  tombstone: 'records without value delete their document',
  envelope:
    'values are Debezium change events; the row they hold is stored. Set envelope.unwrap=none to store events as they are',
  'truncate-ignored': 'the table was truncated; documents stay, because envelope.truncate is ignore',
} as const;

export type NoticeName = keyof typeof TEXTS;

/** Says each thing once. */
export class Notices {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  once(topic: string, notice: NoticeName): void {
    const key = `${notice} ${topic}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#logger.info(`Topic ${topic}: ${TEXTS[notice]}. millrace.compatibility=strict turns this off.`);
  }
}
