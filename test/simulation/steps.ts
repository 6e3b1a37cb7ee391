import type { Issue, Site } from 'forge-sandbox';
import type { SecretKind } from './admin';
import type { Cast } from './cast';
import { summaryOf, type Call } from './service';
import { isTampered, textIn } from './site';
import type { Who, World } from './world';

/** One thing that somebody does, or that happens. A step that names what is not there does nothing, so that any of them can be left out. */
export type Deed =
  | { readonly do: 'create'; readonly n: number; readonly call: Call }
  | { readonly do: 'batch'; readonly members: readonly { readonly n: number; readonly call: Call }[] }
  | { readonly do: 'repeat' | 'contradict' | 'read' | 'cancel'; readonly n: number }
  | { readonly do: 'hand over'; readonly n: number; readonly to: Who }
  | {
      readonly do: 'transition';
      readonly n: number;
      readonly to: string;
      readonly resolution?: string;
      readonly who: Who;
    }
  | { readonly do: 'assign'; readonly n: number; readonly to: Who | null }
  | { readonly do: 'comment' | 'edit' | 'clone' | 'finish a clone' | 'archive issue' | 'delete'; readonly n: number }
  | { readonly do: 'relocate'; readonly n: number; readonly project: 'IT' | 'OPS' }
  | { readonly do: 'property'; readonly n: number; readonly how: 'removed' | 'broken' | 'copied' }
  | {
      readonly do: 'project';
      readonly act: `${'archive' | 'unarchive' | 'trash' | 'restore'}-project`;
      readonly project: 'IT' | 'OPS';
    }
  | { readonly do: 'delete project'; readonly project: 'IT' | 'OPS' }
  | { readonly do: 'block app'; readonly project: 'IT' | 'OPS'; readonly blocked: boolean }
  | { readonly do: 'rename status'; readonly status: string; readonly name: string }
  | { readonly do: 'replace status'; readonly status: string; readonly by: string }
  | { readonly do: 'deactivate'; readonly who: Who }
  | { readonly do: 'turn receiver'; readonly on: boolean }
  | { readonly do: 'rotate'; readonly kind: SecretKind }
  | { readonly do: 'press'; readonly button: 'resend' | 'syncDelegation'; readonly n: number }
  | { readonly do: 'licence'; readonly has: 'active' | 'inactive' }
  | { readonly do: 'search lags'; readonly ms: number }
  | { readonly do: 'weather'; readonly rules: readonly object[] }
  | { readonly do: 'receiver'; readonly behaviour: object }
  | { readonly do: 'sweep' };

/** A deed, and how long nothing else is done then, ms. With 0 the next one follows while this one is under way. */
export type Step = Deed & { readonly wait: number };

/** An issue that was deleted, as it stood last. */
export interface Grave {
  readonly at: number;
  readonly issue: Issue;
  /** Whether its event surely reached the app: in fair weather, by the property as the app made it. */
  isTold: boolean;
}

/** Events come at most so late [doc]. */
const LATEST_EVENT_MS = 180_000;

/** What the rules name as completed, in IT. */
const DONE = '10005';

/** What a filter reads of an issue's property may be some seconds old [doc]: the events of a new issue may pass unseen, ms. */
const SEEN_AFTER_MS = 10_000;

/** So long the app waits for the search before it makes an issue again, ms. */
const WAITED_FOR_SEARCH_MS = 15 * 60_000;

/** Carries a step out; the time that it takes is the run's to let pass. */
export function carryOut(step: Deed, cast: Cast): void {
  const { world, service, admin, graves, excuses } = cast;
  switch (step.do) {
    case 'create':
      return service.create(step.n, step.call);
    case 'batch':
      return service.batch(step.members);
    case 'repeat':
      return service.repeat(step.n);
    case 'contradict':
      return service.contradict(step.n);
    case 'read':
      return service.read(step.n);
    case 'cancel':
      return service.cancel(step.n);
    case 'hand over':
      return service.handOver(step.n, `${step.to}@acme.example`);
    case 'transition':
      return transition(world, issueOf(step.n, cast)?.key, step.to, step.who, step.resolution);
    case 'sweep':
      return void world.sweep();
    case 'weather':
      for (const grave of graves) {
        if (step.rules.length > 0 && world.now() - grave.at < LATEST_EVENT_MS) grave.isTold = false;
      }
      return world.faults(step.rules);
    case 'receiver':
      return world.receiver(step.behaviour);
    case 'turn receiver':
      return admin.turnReceiver(step.on);
    case 'rotate':
      return admin.rotate(step.kind);
    case 'press': {
      const id = service.tasks.get(step.n)?.call.id;
      return id === undefined ? undefined : admin.press(step.button, id);
    }
    case 'licence':
      return world.licence(step.has);
    case 'search lags':
      excuses.searchBehind ||= step.ms > WAITED_FOR_SEARCH_MS;
      return void world.act('search-lag', { ms: step.ms });
    case 'delete project':
      excuses.placeGone = true;
      return deleteProject(cast, step.project);
    case 'project':
      excuses.outOfReach = true;
      return void world.act(step.act, { project: step.project });
    case 'block app':
      excuses.outOfReach = true;
      return void world.act('block-app', { project: step.project, blocked: step.blocked });
    case 'rename status':
      return void world.act('rename-status', { status: step.status, name: step.name });
    case 'replace status':
      excuses.unheard = true;
      excuses.placeGone ||= step.status === DONE;
      return void world.act('replace-status', { project: 'IT', type: 'Task', status: step.status, by: step.by });
    case 'deactivate':
      excuses.closed.add(world.account(step.who));
      return void world.act('deactivate-user', { accountId: world.account(step.who) });
    default:
  }
  const issue = issueOf(step.n, cast);
  if (!issue) return;
  const { key } = issue;
  switch (step.do) {
    case 'assign':
      return void world.jira('ada', 'PUT', `/issue/${key}/assignee`, {
        accountId: step.to === null ? null : world.account(step.to),
      });
    case 'comment':
      return void world.jira('olga', 'POST', `/issue/${key}/comment`, { body: paragraph('On it') });
    case 'edit':
      return void world.jira('olga', 'PUT', `/issue/${key}`, { fields: { labels: ['urgent'] } });
    case 'clone':
      return void world.act('clone', { issue: key });
    case 'finish a clone':
      return clonesOf(issue, world.site()).forEach((clone) => transition(world, clone.key, 'Done', 'ada'));
    case 'archive issue':
      return void world.act('archive-issue', { issue: key });
    case 'delete':
      if (world.jira('ada', 'DELETE', `/issue/${key}`).status === 204) {
        const isSeen = world.now() - issue.created > SEEN_AFTER_MS;
        graves.push({ at: world.now(), issue, isTold: world.isFair() && isSeen && !isTampered(issue) });
      }
      return;
    case 'relocate':
      return void world.act('move', { issue: key, project: step.project });
    case 'property':
      excuses.unheard ||= step.how !== 'copied';
      return tamper(world, issue, step.how);
  }
}

/** The issue that the app made for a task: as an answer named it, or, while none has, the only one that bears its app's name. */
function issueOf(n: number, { world, service }: Cast): Issue | undefined {
  const task = service.tasks.get(n);
  if (!task) return undefined;
  const issues = Object.values(world.site().issues);
  const named = task.accepted?.issue?.id;
  if (named !== undefined) return issues.find(({ id }) => id === named);
  const summary = summaryOf(task.call);
  const possible = issues.filter(({ creator, values }) => creator === world.appAccount && values.summary === summary);
  return possible.length === 1 ? possible[0] : undefined;
}

/** For good, with all its issues; only the project's own event tells of it. */
function deleteProject({ world, graves }: Cast, key: string): void {
  const { projects, issues } = world.site();
  const project = Object.values(projects).find((one) => one.key === key);
  const there = Object.values(issues).filter(({ projectId }) => projectId === project?.id);
  if (world.jira('ada', 'DELETE', `/project/${key}?enableUndo=false`).status !== 204) return;
  graves.push(...there.map((issue) => ({ at: world.now(), issue, isTold: world.isFair() })));
}

function clonesOf(original: Issue, site: Site): Issue[] {
  return Object.values(site.issues).filter(
    ({ id, values }) => id !== original.id && values.summary === cloneOf(original),
  );
}

/** The summary of a clone; a stranger that bears the property bears it too. */
const cloneOf = ({ values }: Issue): string => `CLONE - ${textIn(values.summary)}`;

function transition(world: World, key: string | undefined, to: string, who: Who, resolution?: string): void {
  if (key === undefined) return;
  const { status, body } = world.jira(who, 'GET', `/issue/${key}/transitions`);
  if (status !== 200) return;
  const { transitions } = JSON.parse(body) as { transitions: { id: string; to: { name: string } }[] };
  const found = transitions.find((one) => one.to.name === to);
  const fields = resolution === undefined ? {} : { fields: { resolution: { name: resolution } } };
  if (found) world.jira(who, 'POST', `/issue/${key}/transitions`, { transition: { id: found.id }, ...fields });
}

function tamper(world: World, issue: Issue, how: 'removed' | 'broken' | 'copied'): void {
  const path = (key: string) => `/issue/${key}/properties/delegation`;
  if (how === 'removed') return void world.jira('ada', 'DELETE', path(issue.key));
  if (how === 'broken') return void world.jira('ada', 'PUT', path(issue.key), { record: 'nothing', token: 'nothing' });
  const { status, body } = world.jira('ada', 'GET', path(issue.key));
  const made = world.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: cloneOf(issue) },
  });
  if (status !== 200 || made.status !== 201) return;
  const { key } = JSON.parse(made.body) as { key: string };
  world.jira('ada', 'PUT', path(key), (JSON.parse(body) as { value: object }).value);
}

const paragraph = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
