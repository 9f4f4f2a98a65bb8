/** What the user wants a connector to be; tasks exist only while it is STARTED or PAUSED. */
export type TargetState = 'STARTED' | 'PAUSED' | 'STOPPED';
