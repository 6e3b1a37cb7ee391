import type { Site } from '../site/site';
import type { PlayedWeek } from './alternative-result';
import type { TimedState } from './judge';
import { watchIssues } from './issue-events';
import { WEEK_MS, type Step } from './week';

/** One way to create issues and to report their changes to the service. */
export interface Alternative {
  /** Requests the issue of a task. @returns undefined if the request has to be repeated */
  create(task: number): Promise<{ readonly id: string; readonly key: string } | undefined>;
  /** Starts or ends an outage. */
  setOutage(system: 'receiver' | 'jira', isDown: boolean): void;
}

/** Wait before a step is repeated, ms. */
const REPEAT_MS = 60_000;
/** Time after the week for reports in flight, ms. */
const AFTERWARDS_MS = 24 * 3_600_000;

/** Plays a week on a site. Repeats a step later if its issue doesn't exist yet. */
export async function playWeek(site: Site, week: readonly Step[], alternative: Alternative): Promise<PlayedWeek> {
  const { world } = site;
  const jiraStates: TimedState[] = [];
  const issues = new Map<number, { readonly id: string; readonly key: string }>();
  watchIssues(site.host, (event) => jiraStates.push(event));
  const startedAt = world.now();
  const steps = week.map((step) => ({ ...step }));
  const repeatLater = (step: Step): void => {
    const at = world.now() - startedAt + REPEAT_MS;
    const next = steps.findIndex((each) => each.at > at);
    steps.splice(next < 0 ? steps.length : next, 0, { ...step, at });
  };
  for (let step = steps.shift(); step; step = steps.shift()) {
    const wait = startedAt + step.at - world.now();
    if (wait > 0) await world.advance(wait);
    if (step.kind === 'outage') alternative.setOutage(step.system, step.isDown);
    else if (step.kind === 'create') {
      const issue = await alternative.create(step.task);
      if (issue) issues.set(step.task, issue);
      else repeatLater(step);
    } else if (step.kind === 'move') {
      const keys = step.tasks.flatMap((task) => issues.get(task)?.key ?? []);
      if (keys.length > 0) site.move(keys, step.to);
      const missing = step.tasks.filter((task) => !issues.has(task));
      if (missing.length > 0) repeatLater({ ...step, tasks: missing });
    } else {
      const key = issues.get(step.task)?.key;
      if (key === undefined) repeatLater(step);
      else if (step.kind === 'assign') site.assign(key, step.to);
      else world.jira('ada', 'DELETE', `/issue/${key}`);
    }
  }
  await world.advance(Math.max(0, startedAt + WEEK_MS - world.now()) + AFTERWARDS_MS);
  const issueIds = new Set([...issues.values()].map(({ id }) => id));
  return { startedAt, steps: week, jiraStates: jiraStates.filter(({ issue }) => issueIds.has(issue)) };
}
