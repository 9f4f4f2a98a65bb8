import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { writeSchemaJson } from './connect-json.js';

/** What stands before the payload of a JSON document with schema, made once per form. */
export class SchemaBytes {
  readonly #schema: Schema;
  readonly #heads = new Map<string, Uint8Array>();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Writes `{"schema":…,"payload":` if the form wants schemas. Follow up with the payload and {@link end}. */
  begin(out: ByteWriter, form: JsonForm): void {
    if (form.schemas) out.bytes(this.#head(form));
  }

  end(out: ByteWriter, form: JsonForm): void {
    if (form.schemas) out.ascii('}');
  }

  #head(form: JsonForm): Uint8Array {
    // Defaults inside of the schema are values: decimals among them follow the form.
    let head = this.#heads.get(form.decimals);
    if (head === undefined) {
      const out = new ByteWriter(4096);
      out.ascii('{"schema":');
      writeSchemaJson(out, this.#schema, form);
      out.ascii(',"payload":');
      head = out.copy();
      this.#heads.set(form.decimals, head);
    }
    return head;
  }
}
