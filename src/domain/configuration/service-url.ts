import * as z from 'zod/mini';

/** URLs of the web trigger: the one that the service calls, and earlier ones with epoch ms of their ends. */
export const ServiceUrl = z.object({
  current: z.string(),
  ending: z.array(z.object({ url: z.string(), endsAt: z.number() })),
});
export type ServiceUrl = z.infer<typeof ServiceUrl>;

/**
 * Replaces the current URL. The current one and URLs that nobody recorded end at `endsAt`; earlier ones end no later than now.
 * @param live every URL that answers
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
  const ending = new Map([...replaced, ...earlier].map((one) => [one.url, one]));
  ending.delete(current);
  return { current, ending: [...ending.values()] };
}

/** Ends URLs that nobody recorded, as after a crash amid a rotation. Returns the same value where there are none. */
export function withUnknownUrlsEnding(urls: ServiceUrl, live: readonly string[], endsAt: number): ServiceUrl {
  const unknown = live.filter((url) => url !== urls.current && !urls.ending.some((one) => one.url === url));
  return unknown.length === 0
    ? urls
    : { ...urls, ending: [...urls.ending, ...unknown.map((url) => ({ url, endsAt }))] };
}

/** Forgets URLs that are deleted. */
export function withoutUrls(urls: ServiceUrl, deleted: readonly string[]): ServiceUrl {
  return { ...urls, ending: urls.ending.filter(({ url }) => !deleted.includes(url)) };
}
