import type { Issue, Site } from 'forge-sandbox';
import type { RuleEdit, SecretKind } from './admin';
import type { Actors } from './actors';
import { summaryOf, type DelegationRequest } from './service';
import { isTampered, textIn } from './site';
import type { Persona, World } from './world';

/** One action of a person, an admin or the service, or one fault. An effect on something absent does nothing, so any step can be left out. */
export type Effect =
  | { readonly do: 'create'; readonly n: number; readonly call: DelegationRequest }
  | { readonly do: 'batch'; readonly members: readonly { readonly n: number; readonly call: DelegationRequest }[] }
  | { readonly do: 'repeat' | 'contradict' | 'read' | 'cancel'; readonly n: number }
  | { readonly do: 'reassign'; readonly n: number; readonly to: Persona }
  | {
      readonly do: 'transition';
      readonly n: number;
      readonly to: string;
      readonly resolution?: string;
      readonly who: Persona;
    }
  | { readonly do: 'assign'; readonly n: number; readonly to: Persona | null }
  | { readonly do: 'comment' | 'edit' | 'clone' | 'complete clone' | 'archive issue' | 'delete'; readonly n: number }
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
  | { readonly do: 'deactivate'; readonly who: Persona }
  | { readonly do: 'turn webhook'; readonly on: boolean }
  | { readonly do: 'rotate'; readonly kind: SecretKind }
  | { readonly do: 'click'; readonly button: 'resend' | 'syncDelegation'; readonly n: number }
  | { readonly do: 'set license'; readonly has: 'active' | 'inactive' }
  | { readonly do: 'search lags'; readonly ms: number }
  | { readonly do: 'set faults'; readonly rules: readonly object[] }
  | { readonly do: 'set receiver'; readonly behavior: object }
  | { readonly do: 'edit rule'; readonly rule: RuleEdit }
  | { readonly do: 'complete all'; readonly to: string }
  | { readonly do: 'sweep' };

/** An effect and the pause after it, ms. With 0 the next effect starts while this one is in flight. */
export type Step = Effect & { readonly wait: number };

/** Longest delay of an event, ms [doc: events]. */
const LATEST_EVENT_MS = 180_000;

/** Status in IT that the rules name as completed. */
const DONE = '10005';

/** Age of a property before event filters surely see it, ms [doc: event filters]. */
const SEEN_AFTER_MS = 10_000;

/** Wait of the app before it creates an issue again, ms. */
const WAITED_FOR_SEARCH_MS = 15 * 60_000;

/** Notes that a project is hidden from the app from now on, or was until now. */
function noteHidden({ world, allowances }: Actors): void {
  allowances.outOfReach = true;
  allowances.hiddenAt = Math.min(allowances.hiddenAt, world.now());
}

/** Performs an effect without waiting for its consequences. */
export function perform(step: Effect, actors: Actors): void {
  const { world, service, admin, deletedIssues, allowances } = actors;
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
    case 'reassign':
      return service.reassign(step.n, `${step.to}@acme.example`);
    case 'transition':
      return transition(world, issueOf(step.n, actors)?.key, step.to, step.who, step.resolution);
    case 'edit rule':
      return admin.editRule(step.rule);
    case 'complete all':
      for (const n of service.tasks.keys()) transition(world, issueOf(n, actors)?.key, step.to, 'ada');
      return;
    case 'sweep':
      return void world.sweep();
    case 'set faults':
      for (const deleted of deletedIssues) {
        if (step.rules.length > 0 && world.now() - deleted.at < LATEST_EVENT_MS) deleted.isReported = false;
      }
      return world.faults(step.rules);
    case 'set receiver':
      return world.receiver(step.behavior);
    case 'turn webhook':
      return admin.turnWebhook(step.on);
    case 'rotate':
      return admin.rotate(step.kind);
    case 'click': {
      const id = service.tasks.get(step.n)?.call.id;
      return id === undefined ? undefined : admin.click(step.button, id);
    }
    case 'set license':
      return world.setLicense(step.has);
    case 'search lags':
      allowances.searchBehind ||= step.ms > WAITED_FOR_SEARCH_MS;
      return void world.act('search-lag', { ms: step.ms });
    case 'delete project':
      allowances.targetGone = true;
      return deleteProject(actors, step.project);
    case 'project':
      noteHidden(actors);
      return void world.act(step.act, { project: step.project });
    case 'block app':
      noteHidden(actors);
      return void world.act('block-app', { project: step.project, blocked: step.blocked });
    case 'rename status':
      return void world.act('rename-status', { status: step.status, name: step.name });
    case 'replace status':
      allowances.unreported = true;
      allowances.targetGone ||= step.status === DONE;
      return void world.act('replace-status', { project: 'IT', type: 'Task', status: step.status, by: step.by });
    case 'deactivate':
      allowances.closed.add(world.account(step.who));
      return void world.act('deactivate-user', { accountId: world.account(step.who) });
    default:
  }
  const issue = issueOf(step.n, actors);
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
    case 'complete clone':
      return clonesOf(issue, world.site()).forEach((clone) => transition(world, clone.key, 'Done', 'ada'));
    case 'archive issue':
      return void world.act('archive-issue', { issue: key });
    case 'delete':
      if (world.jira('ada', 'DELETE', `/issue/${key}`).status === 204) {
        const isSeen = world.now() - issue.created > SEEN_AFTER_MS;
        // A project that is blocked for apps sends them no events.
        const isBlocked = world.site().projects[issue.projectId]?.appsBlocked === true;
        const isReported = world.hasNoFaults() && isSeen && !isTampered(issue) && !isBlocked;
        deletedIssues.push({ at: world.now(), issue, isReported });
      }
      return;
    case 'relocate':
      return void world.act('move', { issue: key, project: step.project });
    case 'property':
      allowances.unreported ||= step.how !== 'copied';
      return tamper(world, issue, step.how);
  }
}

/** Returns the issue of a task: the one that a response named, else the only one with the task's summary. */
function issueOf(n: number, { world, service }: Actors): Issue | undefined {
  const task = service.tasks.get(n);
  if (!task) return undefined;
  const issues = Object.values(world.site().issues);
  const named = task.view?.issue?.id;
  if (named !== undefined) return issues.find(({ id }) => id === named);
  const summary = summaryOf(task.call);
  const possible = issues.filter(({ creator, values }) => creator === world.appAccount && values.summary === summary);
  return possible.length === 1 ? possible[0] : undefined;
}

/** Deletes a project with all its issues; only the project's event reports it. */
function deleteProject({ world, deletedIssues: deletedIssues }: Actors, key: string): void {
  const { projects, issues } = world.site();
  const project = Object.values(projects).find((one) => one.key === key);
  const there = Object.values(issues).filter(({ projectId }) => projectId === project?.id);
  if (world.jira('ada', 'DELETE', `/project/${key}?enableUndo=false`).status !== 204) return;
  const isReported = world.hasNoFaults() && project?.appsBlocked !== true;
  deletedIssues.push(...there.map((issue) => ({ at: world.now(), issue, isReported })));
}

function clonesOf(original: Issue, site: Site): Issue[] {
  return Object.values(site.issues).filter(
    ({ id, values }) => id !== original.id && values.summary === cloneOf(original),
  );
}

/** Returns the summary of a clone, also used by a foreign issue that carries a copied property. */
const cloneOf = ({ values }: Issue): string => `CLONE - ${textIn(values.summary)}`;

function transition(world: World, key: string | undefined, to: string, who: Persona, resolution?: string): void {
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
  const created = world.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: cloneOf(issue) },
  });
  if (status !== 200 || created.status !== 201) return;
  const { key } = JSON.parse(created.body) as { key: string };
  world.jira('ada', 'PUT', path(key), (JSON.parse(body) as { value: object }).value);
}

const paragraph = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
