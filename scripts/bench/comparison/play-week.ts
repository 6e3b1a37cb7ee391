import type { Site } from '../site/site';
import type { Played } from './alternative-result';
import type { Moment } from './judge';
import { watchIssues } from './truth';
import { WEEK_MS, type Step } from './week';

/** One way of telling the service. */
export interface Alternative {
  /** Asks for the issue of a task. @returns undefined if it has to be asked again */
  create(task: number): Promise<{ readonly id: string; readonly key: string } | undefined>;
  /** Begins or ends an outage. */
  outage(of: 'receiver' | 'jira', isDown: boolean): void;
}

/** Wait before a request is repeated, ms. */
const REPEAT_MS = 60_000;
/** Time after the week for what is still under way, ms. */
const AFTERWARDS_MS = 24 * 3_600_000;

/** Plays the week on a site. @returns it with Jira's history of the delegations' issues */
export async function playWeek(site: Site, week: readonly Step[], alternative: Alternative): Promise<Played> {
  const { world } = site;
  const truth: Moment[] = [];
  const issues = new Map<number, { readonly id: string; readonly key: string }>();
  watchIssues(site.host, (event) => truth.push(event));
  const beganAt = world.now();
  const steps = week.map((step) => ({ ...step }));
  const again = (step: Step): void => {
    const at = world.now() - beganAt + REPEAT_MS;
    const next = steps.findIndex((each) => each.at > at);
    steps.splice(next < 0 ? steps.length : next, 0, { ...step, at });
  };
  for (let step = steps.shift(); step; step = steps.shift()) {
    const wait = beganAt + step.at - world.now();
    if (wait > 0) await world.advance(wait);
    if (step.kind === 'outage') alternative.outage(step.of, step.isDown);
    else if (step.kind === 'create') {
      const issue = await alternative.create(step.task);
      if (issue) issues.set(step.task, issue);
      else again(step);
    } else if (step.kind === 'move') {
      const ready = step.tasks.flatMap((task) => issues.get(task)?.key ?? []);
      if (ready.length > 0) site.move(ready, step.to);
      const missing = step.tasks.filter((task) => !issues.has(task));
      if (missing.length > 0) again({ ...step, tasks: missing });
    } else {
      const key = issues.get(step.task)?.key;
      if (key === undefined) again(step);
      else if (step.kind === 'assign') site.assign(key, step.to);
      else world.jira('ada', 'DELETE', `/issue/${key}`);
    }
  }
  await world.advance(Math.max(0, beganAt + WEEK_MS - world.now()) + AFTERWARDS_MS);
  const own = new Set([...issues.values()].map(({ id }) => id));
  return { beganAt, week, truth: truth.filter(({ issue }) => own.has(issue)) };
}
