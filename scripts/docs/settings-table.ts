import type { ConfigKey, ConfigValue } from '../../src/config/config-def.js';
import { errorMessage } from '../../src/error/java-trace.js';

/** What a setting does here, where that is not what its text says: by the setting's name. */
export type Effects = Readonly<Record<string, string>>;

/** Values that hardly any setting allows: what validation has against one of them says what it does allow. */
const UNLIKELY: Readonly<Record<ConfigKey['type'], ConfigValue>> = {
  BOOLEAN: null,
  STRING: 'no such value',
  INT: -2_000_000_000,
  SHORT: -32_768,
  LONG: -4_000_000_000_000,
  DOUBLE: -1e300,
  LIST: ['no such value'],
  CLASS: null,
  PASSWORD: null,
};

/** A table of settings in the order of their declaration; `effects` says what is different here. */
export function settingsTable(keys: readonly ConfigKey[], effects: Effects = {}): string {
  const rows = keys
    .filter(({ internal }) => internal !== true)
    .map((key) => {
      const { name, type, importance, documentation } = key;
      const effect = effects[name];
      const text = effect === undefined ? sentence(documentation) : `${sentence(documentation)} **Here:** ${effect}`;
      return `| \`${name}\` | ${type.toLowerCase()} | ${defaultText(key)} | ${cell(allowed(key))} | ${importance.toLowerCase()} | ${cell(text)} |`;
    });
  return [
    '| setting | type | default | allowed | importance | what it does |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function defaultText({ defaultValue }: ConfigKey): string {
  if (defaultValue === undefined) return '*required*';
  if (defaultValue === null) return 'none';
  const text = Array.isArray(defaultValue) ? defaultValue.join(',') : String(defaultValue);
  return text === '' ? 'empty' : `\`${cell(text)}\``;
}

/** Recommended values, or what validation says of a value that nothing allows. */
function allowed({ name, type, validator, recommender }: ConfigKey): string {
  if (type === 'BOOLEAN') return '`true`, `false`';
  const recommended = recommender?.({}) ?? [];
  if (recommended.length > 0) return recommended.map((value) => `\`${value}\``).join(', ');
  try {
    validator?.(name, UNLIKELY[type]);
    return '';
  } catch (error) {
    const [, reason = ''] = errorMessage(error).split(new RegExp(`for configuration ${escapeRegex(name)}: `));
    return reason;
  }
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, ' ');
  return trimmed === '' || /[.!?:)]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Text that may stand in a cell: one line, no bars, no tags. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();
}
