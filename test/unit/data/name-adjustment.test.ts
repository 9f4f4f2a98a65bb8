import { expect, test } from 'vitest';
import { fieldNameAdjuster, schemaNameAdjuster } from '../../../src/data/name-adjustment.js';

test.each([
  ['id-1', 'id_1', 'id_u002d1'],
  ['2nd', '_2nd', '_u0032nd'],
  ['with space', 'with_space', 'with_u0020space'],
  ['a.b', 'a_b', 'a_u002eb'],
  ['a_b', 'a_b', 'a_u005fb'],
  ['ünï', '_n_', '_u00fcn_u00ef'],
  ['я', '_', '_u44f'],
])('the field %s becomes %s or %s', (name, avro, unicode) => {
  expect(fieldNameAdjuster('avro')(name)).toBe(avro);
  expect(fieldNameAdjuster('avro_unicode')(name)).toBe(unicode);
  expect(fieldNameAdjuster('none')(name)).toBe(name);
});

test('dots of schema names stay', () => {
  expect(schemaNameAdjuster('avro')('my-shop.public.t.Value')).toBe('my_shop.public.t.Value');
  expect(schemaNameAdjuster('avro_unicode')('my_shop.public.t')).toBe('my_u005fshop.public.t');
});
