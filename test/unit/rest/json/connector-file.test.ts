import { describe, expect, it } from 'vitest';
import { parseConnectorFile } from '../../../../src/rest/json/connector-file.js';

describe('parseConnectorFile', () => {
  it('reads Java properties', () => {
    expect(parseConnectorFile('c.properties', 'name=c\nconnector.class=FileStreamSource\ntasks.max = 1')).toEqual({
      name: 'c',
      config: { name: 'c', 'connector.class': 'FileStreamSource', 'tasks.max': '1' },
      initialState: null,
    });
  });

  it('reads a flat JSON object', () => {
    expect(parseConnectorFile('c.json', '{"name":"c","tasks.max":1,"errors.log.enable":true}')).toEqual({
      name: 'c',
      config: { name: 'c', 'tasks.max': '1', 'errors.log.enable': 'true' },
      initialState: null,
    });
  });

  it('reads the body of POST /connectors, ignoring members it does not know', () => {
    const text = '{"name":" c ","config":{"tasks.max":"1"},"initial_state":"paused","tasks":[],"type":"source"}';
    expect(parseConnectorFile('c.json', text)).toEqual({
      name: 'c',
      config: { name: 'c', 'tasks.max': '1' },
      initialState: 'PAUSED',
    });
  });

  it('does not take a setting named config for the body of a request', () => {
    expect(parseConnectorFile('c.json', '{"name":"c","config":"x"}').config).toEqual({ name: 'c', config: 'x' });
  });

  it.each([
    ['tasks.max=1', "Connector configuration at 'f' is missing the mandatory 'name' configuration"],
    ['{"tasks.max":1}', "Connector configuration at 'f' is missing the mandatory 'name' configuration"],
    ['{"name":"c",}', "Connector configuration at 'f' is not JSON that describes a connector"],
    ['{"name":"c","config":{},"initial_state":"X"}', "Invalid value 'X' for initial_state"],
    ['name=\\uZZZZ', "Connector configuration at 'f' cannot be read: Malformed"],
  ])('refuses %j', (text, message) => {
    expect(() => parseConnectorFile('f', text)).toThrow(message);
  });
});
