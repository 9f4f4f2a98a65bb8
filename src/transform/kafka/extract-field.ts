import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { oneOfIgnoringCase } from '../../config/validators.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { IllegalArgumentException } from '../../error/errors.js';
import { FieldPath, type FieldSyntax } from '../field-path.js';
import { requireMapOrNull, requireStructOrNull } from '../requirements.js';
import { REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'field extraction';

const CONFIG = new ConfigDef([
  { name: 'field', type: 'STRING', importance: 'MEDIUM', documentation: 'Field name to extract.' },
  REPLACE_NULL_WITH_DEFAULT,
  {
    name: 'field.syntax.version',
    type: 'STRING',
    defaultValue: 'V1',
    validator: oneOfIgnoringCase(['V1', 'V2']),
    importance: 'HIGH',
    documentation:
      'Defines the version of the syntax to access fields. If set to <code>V1</code>, then the field paths are limited to access the elements at the root level of the struct or map. If set to <code>V2</code>, the syntax will support accessing nested elements. To access nested elements, dotted notation is used. If dots are already included in the field name, then backtick pairs can be used to wrap field names containing dots. E.g. to access the subfield <code>baz</code> from a field named "foo.bar" in a struct/map the following format can be used to access its elements: "<code>foo.bar</code>.baz".',
  },
]);

/**
 * Takes one field as the whole key or value.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.ExtractField
 */
export class ExtractField extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.ExtractField';

  #path!: FieldPath;
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    const syntax = (settings.get('field.syntax.version') as string).toUpperCase() as FieldSyntax;
    this.#path = new FieldPath(settings.get('field') as string, syntax);
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema } = data;
    if (!schema) {
      const map = requireMapOrNull(data.value, PURPOSE);
      return plain(null, map && this.#path.valueInMap(map));
    }
    const struct = requireStructOrNull(data.value, PURPOSE, schema);
    const field = this.#path.fieldIn(schema);
    if (!field) throw new IllegalArgumentException(`Unknown field: ${this.#path.text}`);
    return plain(field.schema, struct && this.#path.valueInStruct(struct, this.#replaceNull));
  }
}
