import type { RawConfig } from '../../../config/config-def.js';

/** Settings of old releases (and one that never was) that tutorials still show, with what to do instead. */
const LEGACY: Readonly<Record<string, string>> = {
  'type.name': 'mapping types are gone since Elasticsearch 8; documents need none',
  'topic.index.map': 'use index.name.format, topic.to.external.resource.mapping or the RegexRouter transform',
  'auto.create.indices.at.start': 'an index is created when its first record arrives',
  'schema.enable': 'no such setting ever existed; schema.ignore and value.converter.schemas.enable do what was meant',
};

/** One sentence that names every outdated setting in the configuration, or null if there is none. */
export function legacyNotice(config: RawConfig): string | null {
  const found = Object.keys(LEGACY).filter((name) => config[name] !== undefined);
  if (found.length === 0) return null;
  return `Settings without effect: ${found.map((name) => `${name} (${LEGACY[name]})`).join('; ')}.`;
}
