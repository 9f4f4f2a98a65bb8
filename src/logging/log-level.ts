/** Levels as log4j and `/admin/loggers` name them, with pino's names. */
export const LOG_LEVELS = {
  OFF: 'silent',
  FATAL: 'fatal',
  ERROR: 'error',
  WARN: 'warn',
  INFO: 'info',
  DEBUG: 'debug',
  TRACE: 'trace',
  ALL: 'trace',
} as const;

export type LogLevel = keyof typeof LOG_LEVELS;

/** The level of that name, in any case; undefined if there is none. */
export function parseLogLevel(text: string): LogLevel | undefined {
  const name = text.trim().toUpperCase();
  return Object.hasOwn(LOG_LEVELS, name) ? (name as LogLevel) : undefined;
}
