import type { SandboxHost } from 'forge-sandbox';
import { z } from 'zod';
import type { IssueState, TimedState } from './judge';

/** A Jira event about an issue, with the state that its payload holds. */
export interface IssueEvent extends TimedState {
  readonly name: string;
}

const bodySchema = z.object({
  issue: z.object({
    id: z.string(),
    fields: z.object({
      status: z.object({ name: z.string() }),
      assignee: z.object({ accountId: z.string() }).nullable(),
    }),
  }),
});

/** Outcomes by the name of a status; all other statuses are open. */
const OUTCOMES: Readonly<Record<string, IssueState['outcome']>> = { Done: 'completed', "Won't Do": 'declined' };

/** Returns the state of an issue by its fields in Jira's REST API and events. */
export function stateOfFields(fields: z.infer<typeof bodySchema>['issue']['fields']): IssueState {
  return { outcome: OUTCOMES[fields.status.name] ?? 'open', assignee: fields.assignee?.accountId ?? null };
}

const EVENT_NAMES: ReadonlySet<string> = new Set(
  ['created', 'updated', 'deleted'].map((change) => `avi:jira:${change}:issue`),
);

/** Calls `onEvent` with each event of an issue at the time of the change, before any delay or filter. */
export function watchIssues(host: SandboxHost, onEvent: (event: IssueEvent) => void): void {
  const { forge } = host;
  const send = forge.sendJiraEvent.bind(forge);
  forge.sendJiraEvent = (event) => {
    if (EVENT_NAMES.has(event.name)) {
      const { issue } = bodySchema.parse(event.body);
      const state = stateOfFields(issue.fields);
      const isDeleted = event.name === 'avi:jira:deleted:issue';
      onEvent({
        name: event.name,
        issue: issue.id,
        at: host.clock.now(),
        state: isDeleted ? { ...state, outcome: 'deleted' } : state,
      });
    }
    send(event);
  };
}
