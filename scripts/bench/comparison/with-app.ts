import { type App, monthsPrice } from 'forge-sandbox';
import { z } from 'zod';
import { openSite } from '../site/site';
import { resultOf, type Result } from './alternative-result';
import type { IssueState, TimedState } from './judge';
import { playWeek } from './play-week';
import { taskOf } from './tasks';
import type { Step } from './week';

const pushSchema = z.object({
  type: z.string(),
  data: z.object({
    issue: z.object({ id: z.string() }).nullish(),
    sequence: z.number(),
    state: z.string(),
    assignee: z.object({ accountId: z.string() }).nullish(),
  }),
});

/** Outcomes by the state in a push. */
const OUTCOMES: Readonly<Record<string, IssueState['outcome']>> = {
  in_progress: 'open',
  completed: 'completed',
  declined: 'declined',
  canceled: 'deleted',
};

const createdSchema = z.object({ issue: z.object({ id: z.string(), key: z.string() }) });

const metricsSchema = z.object({
  jira: z.object({ calls: z.number(), points: z.number() }),
  egress: z.record(z.string(), z.number()),
  functions: z.object({ runMs: z.number(), memoryMB: z.number(), logBytes: z.number() }),
  kvs: z.object({ readBytes: z.number(), writeBytes: z.number() }),
});

const UNAVAILABLE = 503;
const WEEKS_PER_MONTH = 30 / 7;

/** Plays the week with the app in the sandbox, with Forge's latencies, reporting by webhook. */
export async function withApp(app: App, week: readonly Step[]): Promise<Result> {
  const site = await openSite(app, { latency: 'forge' });
  const { host, world } = site;
  await world.admin('saveTorii', { enabled: false });
  const before = metricsSchema.parse(host.forge.metrics());
  const reports = watchReports(host);
  const played = await playWeek(site, week, {
    async create(task) {
      const { status, json } = await world.service('POST', '/v1/delegations', taskOf(task));
      if (status === 200 || status === 201) return createdSchema.parse(json).issue;
      if (status === UNAVAILABLE || status === 429) return undefined;
      throw new Error(`a delegation was refused: ${status}`);
    },
    setOutage(system, isDown) {
      if (system === 'receiver') world.setReceiver(isDown ? { status: UNAVAILABLE } : {});
      else world.setFaults(isDown ? [{ on: 'jira', do: { status: UNAVAILABLE } }] : []);
    },
  });
  const after = metricsSchema.parse(host.forge.metrics());
  host.close();
  const { totalDollars } = monthsPrice({
    memoryMB: after.functions.memoryMB,
    runMs: (after.functions.runMs - before.functions.runMs) * WEEKS_PER_MONTH,
    kvsReadBytes: (after.kvs.readBytes - before.kvs.readBytes) * WEEKS_PER_MONTH,
    kvsWriteBytes: (after.kvs.writeBytes - before.kvs.writeBytes) * WEEKS_PER_MONTH,
    logBytes: (after.functions.logBytes - before.functions.logBytes) * WEEKS_PER_MONTH,
  });
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  return resultOf('Delegate for Jira', played, reports, {
    toJira: after.jira.calls - before.jira.calls,
    toService: sum(after.egress) - sum(before.egress),
    points: after.jira.points - before.jira.points,
    price: `$${totalDollars.toFixed(2)} per month to its vendor, by Forge's list`,
  });
}

/** Returns a list that grows with each acknowledged push, unless a newer push of the same issue came before it. */
function watchReports({ mockService, clock }: Awaited<ReturnType<typeof openSite>>['host']): TimedState[] {
  const reports: TimedState[] = [];
  if (!mockService) return reports;
  /** Highest received sequence by issue id. */
  const newestSequences = new Map<string, number>();
  const receive = mockService.receive.bind(mockService);
  mockService.receive = async (to, request) => {
    const response = await receive(to, request);
    const push = pushSchema.safeParse(JSON.parse(request.body ?? '{}')).data;
    const { issue, sequence = 0, state = '', assignee } = push?.data ?? {};
    if (response.status < 300 && issue && sequence > (newestSequences.get(issue.id) ?? 0)) {
      newestSequences.set(issue.id, sequence);
      const issueState = { outcome: OUTCOMES[state] ?? 'open', assignee: assignee?.accountId ?? null };
      reports.push({ issue: issue.id, at: clock.now(), state: issueState });
    }
    return response;
  };
  return reports;
}
