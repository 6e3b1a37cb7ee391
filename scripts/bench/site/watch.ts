import { z } from 'zod';
import type { Invocation, SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';

const push = z.object({ data: z.looseObject({ issue: z.object({ id: z.string() }).nullable().optional() }) });

/** A push as the receiver saw it; times in epoch ms. */
export interface Push {
  readonly issue: string;
  readonly at: number;
  readonly acknowledged: boolean;
}

const UNAVAILABLE: WireResponse = { status: 503, headers: {}, body: '' };

/**
 * Watches the pushes of delegations, and has some of them fail at their first try.
 * @param failing the share of them, in [0, 1]
 */
export function watchPushes({ mockService, clock }: SandboxHost, failing: number): Push[] {
  const pushes: Push[] = [];
  if (!mockService) return pushes;
  const tried = new Set<string>();
  const receive = mockService.receive.bind(mockService);
  let count = 0;
  mockService.receive = async (host, request) => {
    const id = request.headers['webhook-id'] ?? '';
    const issue = push.safeParse(JSON.parse(request.body ?? '{}')).data?.data.issue?.id;
    const isFirst = !tried.has(id);
    if (isFirst) count += 1;
    tried.add(id);
    const fails = isFirst && Math.floor(count * failing) > Math.floor((count - 1) * failing);
    const at = clock.now();
    const response = fails ? UNAVAILABLE : await receive(host, request);
    if (issue !== undefined) pushes.push({ issue, at, acknowledged: response.status < 300 });
    return response;
  };
  return pushes;
}

/** Moment at which an event of an issue first reached the app, by issue id. Invocations that Forge refuses don't count. */
export function arrivals(invocations: readonly Invocation[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { at, calls } of invocations) {
    const issue = calls
      .map(({ path }) => /^\/rest\/api\/3\/issue\/(\d+)/.exec(path)?.[1])
      .find((id) => id !== undefined);
    if (issue !== undefined && !first.has(issue)) first.set(issue, Date.parse(at));
  }
  return first;
}
