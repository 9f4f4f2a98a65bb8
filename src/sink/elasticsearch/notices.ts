import type { Logger } from '../../logging/logger.js';

/** What the sink does where the original would stop, because the configuration evidently means it. */
const TEXTS = {
  schemaless: 'values have no schema; documents are stored without a mapping made of one, as with schema.ignore=true',
  'structured-key':
    'keys have fields; the document id is the value of the only field, or the values of all, joined by |',
  payload:
    'values are {"schema":…,"payload":…} documents read without schemas; the payload is stored. Set value.converter.schemas.enable=true',
  tombstone: 'records without value delete their document',
  envelope:
    'values are Debezium change events; the row they hold is stored. Set envelope.unwrap=none to store events as they are',
} as const;

export type NoticeName = keyof typeof TEXTS;

/** Says each thing once for a topic. */
export class Notices {
  readonly #logger: Logger;
  readonly #said = new Map<NoticeName, Set<string>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  once(topic: string, notice: NoticeName): void {
    let topics = this.#said.get(notice);
    if (topics?.has(topic)) return;
    if (topics === undefined) {
      topics = new Set();
      this.#said.set(notice, topics);
    }
    topics.add(topic);
    this.#logger.info(`Topic ${topic}: ${TEXTS[notice]}. millrace.compatibility=strict turns this off.`);
  }
}
