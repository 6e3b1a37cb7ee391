import * as z from 'zod/mini';

/** An authenticated call that was refused; nothing personal beyond the id of the delegation. */
export const RefusedRequest = z.object({
  /** RFC 3339. */
  at: z.string(),
  /** Method and path template, as `POST /v1/delegations`. */
  call: z.string(),
  /** Id of the delegation; null where the request named none. */
  id: z.nullable(z.string()),
  status: z.number(),
  /** Type of the problem, and the JSON pointers of the members that it names. */
  problem: z.string(),
  pointers: z.array(z.string()),
});
export type RefusedRequest = z.infer<typeof RefusedRequest>;
