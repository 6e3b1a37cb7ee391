import { z } from 'zod';
import type { Invocation, SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';

const pushSchema = z.object({ data: z.looseObject({ issue: z.object({ id: z.string() }).nullable().optional() }) });

/** An attempt of a push that reached the receiver. */
export interface Push {
  /** Id of the delegation's issue. */
  readonly issue: string;
  /** Time of its arrival, epoch ms. */
  readonly at: number;
  readonly isAcknowledged: boolean;
}

const UNAVAILABLE: WireResponse = { status: 503, headers: {}, body: '' };

/**
 * Returns a list that grows with each attempt of a delegation's push. Lets the first attempt of some pushes fail.
 * @param failingShare share of the pushes whose first attempt fails, in [0, 1]
 */
export function watchPushes({ mockService, clock }: SandboxHost, failingShare = 0): Push[] {
  const pushes: Push[] = [];
  if (!mockService) return pushes;
  const attemptedIds = new Set<string>();
  const receive = mockService.receive.bind(mockService);
  let count = 0;
  mockService.receive = async (host, request) => {
    const id = request.headers['webhook-id'] ?? '';
    const issue = pushSchema.safeParse(JSON.parse(request.body ?? '{}')).data?.data.issue?.id;
    const isFirst = !attemptedIds.has(id);
    if (isFirst) count += 1;
    attemptedIds.add(id);
    const shouldFail = isFirst && Math.floor(count * failingShare) > Math.floor((count - 1) * failingShare);
    const at = clock.now();
    const response = shouldFail ? UNAVAILABLE : await receive(host, request);
    if (issue !== undefined) pushes.push({ issue, at, isAcknowledged: response.status < 300 });
    return response;
  };
  return pushes;
}

/**
 * Returns the time (epoch ms) at which an event of each issue first reached the app, by issue id. Ignores invocations
 * that Forge refused, because they made no call.
 */
export function firstArrivals(invocations: readonly Invocation[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { at, calls } of invocations) {
    const issue = calls
      .map(({ path }) => /^\/rest\/api\/3\/issue\/(\d+)/.exec(path)?.[1])
      .find((id) => id !== undefined);
    if (issue !== undefined && !first.has(issue)) first.set(issue, Date.parse(at));
  }
  return first;
}
