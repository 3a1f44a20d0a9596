/** Milliseconds a root or destination may take to answer before it counts as hung. */
export const patienceMs = 5_000
