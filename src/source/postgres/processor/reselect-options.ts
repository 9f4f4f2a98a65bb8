import { matchesAny, parsePatterns } from '../config/pattern-list.js';

/** The settings of a ReselectColumnsPostProcessor. */
export interface ReselectOptions {
  /** Whether a column may be reselected, by `schema.table:column`. */
  readonly chosen: (name: string) => boolean;
  readonly unavailableValues: boolean;
  readonly nullValues: boolean;
  /** Find rows by the columns of the event's key instead of the primary key. */
  readonly byEventKey: boolean;
  /** A row that cannot be found, or a question that the server refuses, fails the event. */
  readonly fails: boolean;
}

/** @throws PatternSyntaxError for a list that holds no regular expressions */
export function reselectOptions(
  settings: Readonly<Record<string, string>>,
  log: { readonly warn: (message: string) => void; readonly info: (message: string) => void },
): ReselectOptions {
  const flag = (key: string, fallback: boolean) => (settings[key]?.trim() || String(fallback)).toLowerCase() === 'true';
  const options = {
    chosen: selector(settings['reselect.columns.include.list'], settings['reselect.columns.exclude.list']),
    unavailableValues: flag('reselect.unavailable.values', true),
    nullValues: flag('reselect.null.values', true),
    byEventKey: flag('reselect.use.event.key', false),
    fails: settings['reselect.error.handling.mode']?.trim().toLowerCase() === 'fail',
  };
  if (!options.nullValues && !options.unavailableValues) {
    log.warn('Reselect post-processor disables both null and unavailable columns, no-reselection will occur.');
  }
  if (flag('reselect.cache.enabled', false)) {
    log.info(
      "'reselect.cache.enabled' has no effect here: values are always read anew, those of many rows with one question.",
    );
  }
  return options;
}

/** Names in any case; an exclude list counts only where there is no include list. */
function selector(include: string | undefined, exclude: string | undefined): (name: string) => boolean {
  if (include?.trim()) {
    const patterns = parsePatterns(include);
    return (name) => matchesAny(patterns, name);
  }
  if (exclude?.trim()) {
    const patterns = parsePatterns(exclude);
    return (name) => !matchesAny(patterns, name);
  }
  return () => true;
}
