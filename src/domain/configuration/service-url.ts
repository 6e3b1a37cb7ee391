import * as z from 'zod/mini';

/** URLs of the web trigger: the current one, and earlier ones, each with the epoch ms at which it ends. */
export const ServiceUrl = z.object({
  current: z.string(),
  ending: z.array(z.object({ url: z.string(), endsAt: z.number() })),
});
export type ServiceUrl = z.infer<typeof ServiceUrl>;

/**
 * Replaces the current URL. The replaced URL and unrecorded URLs end at `endsAt`; earlier ones end now at the latest.
 * @param live all URLs that Forge accepts
 */
export function withNewUrl(
  before: ServiceUrl | null,
  current: string,
  live: readonly string[],
  endsAt: number,
  now: number,
): ServiceUrl {
  const earlier = (before?.ending ?? []).map(({ url, endsAt: end }) => ({ url, endsAt: Math.min(end, now) }));
  const replaced = [...live, ...(before ? [before.current] : [])].map((url) => ({ url, endsAt }));
  const ending = new Map([...replaced, ...earlier].map((entry) => [entry.url, entry]));
  ending.delete(current);
  return { current, ending: [...ending.values()] };
}

/** Schedules the end of unrecorded URLs, which a crash left behind. Returns the same value if there are none. */
export function withUnknownUrlsEnding(urls: ServiceUrl, live: readonly string[], endsAt: number): ServiceUrl {
  const unknown = live.filter((url) => url !== urls.current && !urls.ending.some((entry) => entry.url === url));
  return unknown.length === 0
    ? urls
    : { ...urls, ending: [...urls.ending, ...unknown.map((url) => ({ url, endsAt }))] };
}

/** Removes deleted URLs from the record. */
export function withoutUrls(urls: ServiceUrl, deleted: readonly string[]): ServiceUrl {
  return { ...urls, ending: urls.ending.filter(({ url }) => !deleted.includes(url)) };
}
