/** The exit codes of Kafka's start scripts, on which supervisors rely. */
export const EXIT_USAGE = 1;
/** The worker could not start. */
export const EXIT_STARTUP = 2;
/** A connector from the command line could not be created. */
export const EXIT_CONNECTOR = 3;
/** `ctl`: the worker answered with an error. */
export const EXIT_REFUSED = 4;
/** `ctl`: the worker could not be reached. */
export const EXIT_UNREACHABLE = 5;
/** `verify`, `reindex`: the call is wrong; 1 means there that something differs. */
export const EXIT_USAGE_CHECKED = 6;
/** `verify`, `reindex`: it could not be done. */
export const EXIT_FAILED = 7;
