import type { SandboxHost } from 'forge-sandbox';
import { z } from 'zod';
import type { Moment, Picture } from './judge';

/** An event of Jira about one issue, with the picture that its payload holds. */
export interface IssueEvent extends Moment {
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

const STATES: Readonly<Record<string, Picture['state']>> = { Done: 'completed', "Won't Do": 'declined' };

/** Returns the picture of an issue by its fields in Jira's REST and events. */
export function pictureOf(fields: z.infer<typeof bodySchema>['issue']['fields']): Picture {
  return { state: STATES[fields.status.name] ?? 'open', assignee: fields.assignee?.accountId ?? null };
}

const NAMES: ReadonlySet<string> = new Set(
  ['created', 'updated', 'deleted'].map((happening) => `avi:jira:${happening}:issue`),
);

/** Calls `see` with each event of an issue at the moment of the change, before any delay or filter. */
export function watchIssues(host: SandboxHost, see: (event: IssueEvent) => void): void {
  const { forge } = host;
  const deliver = forge.deliver.bind(forge);
  forge.deliver = (event) => {
    if (NAMES.has(event.name)) {
      const { issue } = bodySchema.parse(event.body);
      const picture = pictureOf(issue.fields);
      const isDeleted = event.name === 'avi:jira:deleted:issue';
      see({
        name: event.name,
        issue: issue.id,
        at: host.clock.now(),
        picture: isDeleted ? { ...picture, state: 'deleted' } : picture,
      });
    }
    deliver(event);
  };
}
