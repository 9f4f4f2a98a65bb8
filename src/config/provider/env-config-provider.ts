import { ConfigException } from '../../error/errors.js';
import { ConfigDef, type RawConfig } from '../config-def.js';
import { JavaRegex } from '../java-regex.js';
import type { ConfigProvider, ProvidedValues } from './config-provider.js';

/** Values from environment variables: `${env:NAME}`. Only those whose name matches `allowlist.pattern`. */
export class EnvVarConfigProvider implements ConfigProvider {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #allowed: JavaRegex | null = null;

  constructor(environment: Readonly<Record<string, string | undefined>> = process.env) {
    this.#environment = environment;
  }

  config(): ConfigDef {
    return new ConfigDef([
      {
        name: 'allowlist.pattern',
        type: 'STRING',
        defaultValue: '.*',
        importance: 'LOW',
        documentation:
          'Pattern / regular expression that needs to match for environment variables to be used by this config provider.',
      },
    ]);
  }

  configure(config: RawConfig): void {
    const pattern = config['allowlist.pattern'];
    this.#allowed = pattern === undefined ? null : new JavaRegex(pattern);
  }

  async get(path: string, keys?: readonly string[]): Promise<ProvidedValues> {
    if (path !== '') {
      throw new ConfigException(
        `Path is not supported for EnvVarConfigProvider, invalid value '${path}'. Write \${env:NAME}.`,
      );
    }
    const names = keys ?? Object.keys(this.#environment);
    const entries = names
      .map((name) => [name, this.#environment[name]] as const)
      .filter(([name, value]) => value !== undefined && (this.#allowed?.matches(name) ?? true));
    return { values: Object.fromEntries(entries) as Record<string, string> };
  }
}
