import * as client from '@platformatic/kafka';
import { expect, test } from 'vitest';
import * as wire from '../../../../src/log/kafka/wire-client.js';

test('the parts are those of the package, not copies of them', () => {
  const entry = new Map<string, unknown>(Object.entries(client));
  for (const [name, part] of Object.entries(wire)) {
    expect(part, name).toBeDefined();
    expect(part, name).toBe(entry.get(name));
  }
});
