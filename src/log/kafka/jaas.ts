import { ConfigException } from '../../error/errors.js';

/** One login module of `sasl.jaas.config`. */
export interface JaasEntry {
  readonly loginModule: string;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Reads `sasl.jaas.config`: `<login module class> <flag> <name>=<value> … ;`, values with or without quotes. The value itself stays out of
 * error messages, it holds a password.
 *
 * @see https://kafka.apache.org/documentation/#security_jaas_client
 * @throws ConfigException
 */
export function parseJaas(text: string): JaasEntry {
  const tokens = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|[=;]|[^\s=;"']+/g)].map(
    ([token, double, single]) => (double ?? single)?.replace(/\\(.)/g, '$1') ?? token,
  );
  const [loginModule, flag] = tokens;
  if (loginModule === undefined || flag === undefined || tokens.at(-1) !== ';') throw malformed();
  const options: Record<string, string> = {};
  for (let i = 2; i < tokens.length - 1; i += 3) {
    const [name, equals, value] = tokens.slice(i, i + 3);
    if (name === undefined || equals !== '=' || value === undefined) throw malformed();
    options[name] = value;
  }
  return { loginModule, options };
}

function malformed(): ConfigException {
  return new ConfigException(
    'Invalid value [hidden] for configuration sasl.jaas.config: expected <login module class> required <name>="<value>" …; ' +
      '(the semicolon at the end included)',
  );
}
