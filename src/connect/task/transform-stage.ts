import { parseType, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { ConfigException, ConnectException } from '../../error/errors.js';
import { errorMessage, javaClassName } from '../../error/java-trace.js';
import type { Predicate } from '../../transform/predicate.js';
import type { Transform } from '../../transform/transform.js';
import { checkAliasClasses } from '../config/alias-settings.js';
import { identityOf, type PluginIdentity, type Plugins } from '../plugin/plugins.js';

/** A transform or predicate under the alias that its connector gives it. */
interface Aliased<P> extends PluginIdentity {
  readonly alias: string;
  readonly plugin: P;
}

/** One transform of a connector with the predicate that may guard it. */
export class TransformStage {
  /** The transform, as errors and metrics show it. */
  readonly transform: PluginIdentity & { readonly alias: string };
  readonly predicate: (PluginIdentity & { readonly alias: string }) | null;
  readonly #transform: Transform;
  readonly #predicate: Predicate | null;
  readonly #negate: boolean;

  constructor(transform: Aliased<Transform>, predicate: Aliased<Predicate> | null, negate: boolean) {
    this.transform = transform;
    this.predicate = predicate;
    this.#transform = transform.plugin;
    this.#predicate = predicate?.plugin ?? null;
    this.#negate = negate;
  }

  /** The transformed record, the same one if the predicate says so, or null to drop it. */
  apply<R extends ConnectRecord>(record: R): R | null {
    if (this.#predicate !== null && this.#predicate.test(record) === this.#negate) return record;
    return this.#transform.apply(record);
  }

  /** What to await when `apply` has thrown `NotReady`. */
  async prepare(): Promise<void> {
    await this.#transform.prepare?.();
  }

  close(): void {
    this.#transform.close?.();
    this.#predicate?.close?.();
  }
}

/** The settings below a prefix, which is removed. */
export function settingsBelow(config: RawConfig, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/**
 * The transforms of a connector in the order of `transforms`, configured and ready.
 *
 * @see https://kafka.apache.org/documentation/#connect_transforms
 * @throws ConfigException if an alias names no plugin
 * @throws ConnectException around what a transform or predicate has against its settings
 */
export async function createTransformStages(plugins: Plugins, config: RawConfig): Promise<TransformStage[]> {
  checkAliasClasses(plugins, config);
  const aliases = parseType('transforms', config.transforms ?? '', 'LIST') as readonly string[];
  const stages: TransformStage[] = [];
  try {
    for (const alias of aliases) stages.push(await createStage(plugins, config, alias));
  } catch (error) {
    for (const stage of stages) stage.close();
    throw wrapped(error);
  }
  return stages;
}

async function createStage(plugins: Plugins, config: RawConfig, alias: string): Promise<TransformStage> {
  const prefix = `transforms.${alias}.`;
  const { predicate: predicateAlias, negate, ...settings } = settingsBelow(config, prefix);
  const type = settings.type as string;
  const transform = await plugins.newTransform(type);
  transform.configure(settings);
  await transform.prepare?.();
  const predicate = predicateAlias === undefined ? null : await createPredicate(plugins, config, predicateAlias);
  return new TransformStage(
    { alias, ...identityOf(plugins, 'transformation', type), plugin: transform },
    predicate,
    negate !== undefined && parseType(`${prefix}negate`, negate, 'BOOLEAN') === true,
  );
}

async function createPredicate(plugins: Plugins, config: RawConfig, alias: string): Promise<Aliased<Predicate>> {
  const prefix = `predicates.${alias}.`;
  const aliases = parseType('predicates', config.predicates ?? '', 'LIST') as readonly string[];
  // Validation lets an alias pass that no predicate has; Kafka Connect finds out here, in these words.
  if (!aliases.includes(alias)) throw wrapped(new ConfigException(`Unknown configuration '${prefix}plugin.version'`));
  const type = required(config, `${prefix}type`);
  const predicate = await plugins.newPredicate(type);
  predicate.configure(settingsBelow(config, prefix));
  return { alias, ...identityOf(plugins, 'predicate', type), plugin: predicate };
}

/** What Java's `new ConnectException(cause)` is. */
function wrapped(cause: unknown): ConnectException {
  return new ConnectException(`${javaClassName(cause)}: ${errorMessage(cause)}`, { cause });
}

function required(config: RawConfig, name: string): string {
  const value = config[name];
  if (value !== undefined) return value;
  throw new ConfigException(`Missing required configuration "${name}" which has no default value.`);
}
