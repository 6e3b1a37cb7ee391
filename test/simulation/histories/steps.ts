import type { Issue, Site } from 'forge-sandbox';
import type { RuleEdit, SecretKind } from '../admin';
import type { Actors } from '../actors';
import { summaryOf, type DelegationRequest } from '../service';
import { isTampered, textIn } from '../checks/issue-history';
import type { Persona, World } from '../world';

/**
 * One action of a person, an admin, or the service, or one fault. An effect on something that doesn't exist does nothing,
 * so any step can be left out.
 */
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
  | { readonly do: 'block app'; readonly project: 'IT' | 'OPS'; readonly isBlocked: boolean }
  | { readonly do: 'rename status'; readonly status: string; readonly name: string }
  | { readonly do: 'replace status'; readonly status: string; readonly by: string }
  | { readonly do: 'deactivate'; readonly who: Persona }
  | { readonly do: 'turn webhook'; readonly isOn: boolean }
  | { readonly do: 'rotate'; readonly kind: SecretKind }
  | { readonly do: 'click'; readonly button: 'resend' | 'syncDelegation'; readonly n: number }
  | { readonly do: 'set license'; readonly license: 'active' | 'inactive' }
  | { readonly do: 'search lags'; readonly ms: number }
  | { readonly do: 'set faults'; readonly rules: readonly object[] }
  | { readonly do: 'set receiver'; readonly behavior: object }
  | { readonly do: 'edit rule'; readonly rule: RuleEdit }
  | { readonly do: 'complete all'; readonly to: string }
  | { readonly do: 'sweep' };

/** An effect and the pause after it, ms. After a pause of 0 the next effect starts while this one is in flight. */
export type Step = Effect & { readonly wait: number };

/** Maximum delay of an event, ms [doc: events]. */
const MAX_EVENT_DELAY_MS = 180_000;

/** Id of the status in IT that the rules name as completed. */
const DONE = '10005';

/** Time until event filters certainly see a new property, ms [doc: event filters]. */
const PROPERTY_DELAY_MS = 10_000;

/** Time that the app waits before it creates an issue again, ms. */
const SEARCH_WAIT_MS = 15 * 60_000;

/** Records that a project is hidden from the app from now on, or was until now. */
function allowHiding({ world, allowances }: Actors): void {
  allowances.hasHiddenIssues = true;
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
        if (step.rules.length > 0 && world.now() - deleted.at < MAX_EVENT_DELAY_MS) deleted.isReported = false;
      }
      return world.setFaults(step.rules);
    case 'set receiver':
      return world.setReceiver(step.behavior);
    case 'turn webhook':
      return admin.turnWebhook(step.isOn);
    case 'rotate':
      return admin.rotate(step.kind);
    case 'click': {
      const id = service.tasks.get(step.n)?.call.id;
      return id === undefined ? undefined : admin.click(step.button, id);
    }
    case 'set license':
      return world.setLicense(step.license);
    case 'search lags':
      allowances.isSearchBehind ||= step.ms > SEARCH_WAIT_MS;
      return void world.act('search-lag', { ms: step.ms });
    case 'delete project':
      allowances.isTargetGone = true;
      return deleteProject(actors, step.project);
    case 'project':
      allowHiding(actors);
      return void world.act(step.act, { project: step.project });
    case 'block app':
      allowHiding(actors);
      return void world.act('block-app', { project: step.project, blocked: step.isBlocked });
    case 'rename status':
      return void world.act('rename-status', { status: step.status, name: step.name });
    case 'replace status':
      allowances.hasUnreportedChange = true;
      allowances.isTargetGone ||= step.status === DONE;
      return void world.act('replace-status', { project: 'IT', type: 'Task', status: step.status, by: step.by });
    case 'deactivate':
      allowances.closedAccounts.add(world.account(step.who));
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
        const isPropertySeen = world.now() - issue.created > PROPERTY_DELAY_MS;
        // A project that is blocked for apps sends them no events.
        const isBlocked = world.site().projects[issue.projectId]?.appsBlocked === true;
        const isReported = world.hasNoFaults() && isPropertySeen && !isTampered(issue) && !isBlocked;
        deletedIssues.push({ at: world.now(), issue, isReported });
      }
      return;
    case 'relocate':
      return void world.act('move', { issue: key, project: step.project });
    case 'property':
      allowances.hasUnreportedChange ||= step.how !== 'copied';
      return tamper(world, issue, step.how);
  }
}

/** Returns the issue of a task: the one that a response named, or else the only one with the task's summary. */
function issueOf(n: number, { world, service }: Actors): Issue | undefined {
  const task = service.tasks.get(n);
  if (!task) return undefined;
  const issues = Object.values(world.site().issues);
  const namedId = task.view?.issue?.id;
  if (namedId !== undefined) return issues.find(({ id }) => id === namedId);
  const summary = summaryOf(task.call);
  const candidates = issues.filter(({ creator, values }) => creator === world.appAccount && values.summary === summary);
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Deletes a project with all its issues. Jira sends an event for the project only. */
function deleteProject({ world, deletedIssues }: Actors, key: string): void {
  const { projects, issues } = world.site();
  const project = Object.values(projects).find((candidate) => candidate.key === key);
  const projectIssues = Object.values(issues).filter(({ projectId }) => projectId === project?.id);
  if (world.jira('ada', 'DELETE', `/project/${key}?enableUndo=false`).status !== 204) return;
  const isReported = world.hasNoFaults() && project?.appsBlocked !== true;
  deletedIssues.push(...projectIssues.map((issue) => ({ at: world.now(), issue, isReported })));
}

function clonesOf(original: Issue, site: Site): Issue[] {
  return Object.values(site.issues).filter(
    ({ id, values }) => id !== original.id && values.summary === cloneSummaryOf(original),
  );
}

/** Returns the summary of an issue's clone. The foreign issue with a copied property has it, too. */
const cloneSummaryOf = ({ values }: Issue): string => `CLONE - ${textIn(values.summary)}`;

/** Moves an issue to a status, if its workflow allows it. */
function transition(world: World, key: string | undefined, to: string, who: Persona, resolution?: string): void {
  if (key === undefined) return;
  const { status, body } = world.jira(who, 'GET', `/issue/${key}/transitions`);
  if (status !== 200) return;
  const { transitions } = JSON.parse(body) as { transitions: { id: string; to: { name: string } }[] };
  const match = transitions.find((candidate) => candidate.to.name === to);
  const fields = resolution === undefined ? {} : { fields: { resolution: { name: resolution } } };
  if (match) world.jira(who, 'POST', `/issue/${key}/transitions`, { transition: { id: match.id }, ...fields });
}

/** Removes the issue property of the app, breaks it by the value `nothing`, or copies it to a new issue. */
function tamper(world: World, issue: Issue, how: 'removed' | 'broken' | 'copied'): void {
  const path = (key: string) => `/issue/${key}/properties/delegation`;
  if (how === 'removed') return void world.jira('ada', 'DELETE', path(issue.key));
  if (how === 'broken') return void world.jira('ada', 'PUT', path(issue.key), { record: 'nothing', token: 'nothing' });
  const { status, body } = world.jira('ada', 'GET', path(issue.key));
  const created = world.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: cloneSummaryOf(issue) },
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
