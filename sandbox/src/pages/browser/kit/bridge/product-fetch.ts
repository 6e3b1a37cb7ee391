import { z } from 'zod';
import { page } from '../../page';
import { callServer } from '../../server';
import type { Placement } from './host-page';

const productFetchSchema = z.object({
  product: z.string(),
  restPath: z.string(),
  fetchRequestInit: z.object({
    method: z.string().default('GET'),
    body: z.string().nullish(),
    headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  }),
  isMultipartFormData: z.boolean().default(false),
});
/** Response of the server for a call of Jira's REST API. */
const responseSchema = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() });

/**
 * Performs the bridge's `requestJira` as the viewer. A form is sent as JSON, and the server turns it into multipart
 * [source: @forge/bridge].
 */
export async function fetchProduct(placement: Placement, payload: unknown): Promise<unknown> {
  const { product, restPath, fetchRequestInit, isMultipartFormData } = productFetchSchema.parse(payload);
  if (product !== 'jira') throw new Error(`The sandbox emulates Jira only, not ${product}`);
  const { method, headers, body } = fetchRequestInit;
  const response = responseSchema.parse(
    await callServer('POST', '/_pages/product', {
      ...placement,
      as: page.me.accountId,
      restPath,
      method,
      headers,
      body: body ?? null,
      isMultipartFormData,
    }),
  );
  return { ...response, statusText: '' };
}
