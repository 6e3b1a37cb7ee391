import * as z from 'zod/mini';

/** An authenticated request that the app refused. It has no personal data except the id of the delegation. */
export const RefusedRequest = z.object({
  /** RFC 3339. */
  at: z.string(),
  /** Method and path template, such as `POST /v1/delegations`. */
  call: z.string(),
  /** Id of the delegation; null if the request contained none. */
  id: z.nullable(z.string()),
  status: z.number(),
  /** Type of the problem. */
  problem: z.string(),
  pointers: z.array(z.string()),
});
export type RefusedRequest = z.infer<typeof RefusedRequest>;
