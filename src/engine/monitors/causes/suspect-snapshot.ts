import type { Cause } from '../types.ts'

/** A snapshot looks like damage (much gone, a key emptied) and waits for the user's decision. Once a snapshot. */
export const suspectSnapshot: Cause = (facts) => ({
  raised: facts.jobs.flatMap((job) =>
    job.suspects.map((snapshot) => ({
      key: `suspect-snapshot:${job.id}:${snapshot}`,
      cause: 'suspect-snapshot' as const,
      notice: {
        title: `Look at the last backup of ${job.name}`,
        body: 'Much that was in the one before is missing or empty. Nothing older is removed until you accept or reject it.',
        opens: { screen: 'overview' as const },
        urgency: 'critical' as const,
      },
    })),
  ),
})
