import { z } from 'zod';

/**
 * Readings of behavior of Forge that Atlassian doesn't document, or documents in two ways. Each member is a switch, set by
 * `--reading NAME=VALUE`, so that an app's tests can run with both. FIDELITY.md has a row for each.
 */
export const ReadingChanges = z.strictObject({
  /** Effect of a signal on a request of the app's `fetch`. */
  abortSignals: z.enum(['obeyed', 'ignored']).exactOptional(),
  /** Form of a refusal by the egress filter: an answer with status 403, or an error that `fetch` throws. */
  egressRefusals: z.enum(['answered', 'thrown']).exactOptional(),
  /** Order of the query parameters that a web trigger gets. */
  queryOrder: z.enum(['as-sent', 'by-name']).exactOptional(),
  /** Value of a query parameter with a comma that a web trigger gets. */
  queryCommas: z.enum(['split', 'kept']).exactOptional(),
  /** URLs of a web trigger that `webTrigger.queryUrls` returns. */
  listedUrls: z.enum(['all', 'newest']).exactOptional(),
  /** Effect of a queue item's concurrency key. */
  queueConcurrency: z.enum(['limited', 'unlimited']).exactOptional(),
  /** Message of a failed `invoke` in a page. */
  invokeErrors: z.enum(['prefixed', 'bare']).exactOptional(),
  /** Result of `NOT_EXISTS` and other negations on a missing key, in a transaction. */
  missingKeyConditions: z.enum(['fail', 'pass']).exactOptional(),
  /** Handling of `keyPolicy` and `returnValue` for secrets. */
  secretOptions: z.enum(['accepted', 'refused']).exactOptional(),
  /** State of an expired value: readable for 48 more hours, or gone at once. */
  expiredValues: z.enum(['readable', 'gone']).exactOptional(),
});
export type Readings = Required<z.infer<typeof ReadingChanges>>;

export const DEFAULT_READINGS: Readings = {
  abortSignals: 'obeyed',
  egressRefusals: 'answered',
  queryOrder: 'as-sent',
  queryCommas: 'split',
  listedUrls: 'all',
  queueConcurrency: 'limited',
  invokeErrors: 'prefixed',
  missingKeyConditions: 'fail',
  secretOptions: 'accepted',
  expiredValues: 'readable',
};
