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
