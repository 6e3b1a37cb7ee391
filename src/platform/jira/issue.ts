import { route } from '@forge/api';
import * as z from 'zod/mini';
import type { Account } from '../../domain/delegation/accounts';
import type { IssueSnapshot } from '../../domain/delegation/delegation';
import { ResolutionRef, StatusCategory, type StatusRef, type UserRef } from '../../domain/delegation/status';
import { findInJira, requestJira, JiraRejection, JiraUnavailable } from './jira';

/** Issue property that routes an issue's events to its record. It contains keys and a token, but no personal data. */
export const PROPERTY = 'delegation';

/** Constant in the property, so that a search finds all delegation issues by `=`. */
export const ROUTING_KIND = 'delegation';

/** Value of the property. It proves nothing, because anyone who can edit the issue can copy or change it. */
export const Routing = z.object({
  kind: z.literal(ROUTING_KIND),
  record: z.string(),
  pair: z.string(),
  offboarding: z.nullable(z.string()),
  token: z.string(),
});
export type Routing = z.infer<typeof Routing>;

const WireUser = z.object({
  accountId: z.string(),
  displayName: z.string(),
  emailAddress: z.optional(z.string()),
  active: z.optional(z.boolean()),
});
export const WireStatus = z.pipe(
  z.object({ id: z.string(), name: z.string(), statusCategory: z.object({ key: z.string() }) }),
  z.transform(({ id, name, statusCategory }): StatusRef => ({
    id,
    name,
    category: StatusCategory.safeParse(statusCategory.key).data ?? 'new',
  })),
);

export const WireIssue = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({
    status: WireStatus,
    resolution: z.nullish(ResolutionRef),
    assignee: z.nullish(WireUser),
    project: z.object({ id: z.string(), key: z.string() }),
    issuetype: z.object({ id: z.string() }),
    creator: z.nullish(z.object({ accountId: z.string() })),
  }),
  properties: z.optional(z.record(z.string(), z.unknown())),
  changelog: z.optional(
    z.object({
      histories: z.array(
        z.object({
          created: z.string(),
          author: z.nullish(WireUser),
          items: z.array(z.object({ field: z.string(), to: z.nullish(z.string()) })),
        }),
      ),
    }),
  ),
});
export type WireIssue = z.infer<typeof WireIssue>;

/** An issue as the app can see it, with its routing property. */
export interface FetchedIssue {
  readonly snapshot: IssueSnapshot;
  readonly routing: Routing | undefined;
  readonly creatorId: string | null;
  /** Account of the assignee, with the email address if the profile shows it. It is never stored. */
  readonly assigneeAccount: Account | undefined;
}

/**
 * Reads the data of an issue that a delegation follows: status, resolution, assignee, project, and last status change
 * (2 points).
 * @returns null if the app can't see the issue, because it was deleted or trashed, or a permission is missing. Jira
 * doesn't reveal the reason
 */
export async function readIssue(idOrKey: string, siteUrl: string): Promise<FetchedIssue | null> {
  const path = route`/rest/api/3/issue/${idOrKey}?fields=status,resolution,assignee,project,issuetype,creator&properties=${PROPERTY}&expand=changelog`;
  try {
    return toFetchedIssue(await requestJira(path, WireIssue), siteUrl);
  } catch (error) {
    if (error instanceof JiraRejection && error.status === 404) return null;
    // A 403 refuses the app as a whole, and says nothing about the issue.
    if (error instanceof JiraRejection && error.status === 403) {
      throw new JiraUnavailable("the app can't read Jira now", { mayHaveLanded: false, cause: error });
    }
    throw error;
  }
}

/** Returns the property of an issue, read with the user's permissions; `unseen` if the user can't see the issue. */
export async function readRouting(issueId: string): Promise<Routing | undefined | 'unseen'> {
  const Answer = z.object({ properties: z.optional(z.record(z.string(), z.unknown())) });
  const path = route`/rest/api/3/issue/${issueId}?fields=status&properties=${PROPERTY}`;
  const answer = await findInJira(path, Answer, { as: 'user' });
  return answer ? Routing.safeParse(answer.properties?.[PROPERTY]).data : 'unseen';
}

const Transitions = z.object({ transitions: z.array(z.object({ id: z.string(), to: WireStatus })) });

/** Returns the transitions that the app can make, with their target statuses. */
export async function readTransitions(issueId: string) {
  return (await requestJira(route`/rest/api/3/issue/${issueId}/transitions`, Transitions)).transitions;
}

/** Returns the transitions that the user can make; none if the user can't see the issue. */
export async function readUserTransitions(issueId: string) {
  const answer = await findInJira(route`/rest/api/3/issue/${issueId}/transitions`, Transitions, { as: 'user' });
  return answer?.transitions ?? [];
}

export function toFetchedIssue(issue: WireIssue, siteUrl: string): FetchedIssue {
  const { status, resolution, assignee, project, issuetype, creator } = issue.fields;
  return {
    snapshot: {
      id: issue.id,
      key: issue.key,
      url: `${siteUrl}/browse/${issue.key}`,
      projectId: project.id,
      typeId: issuetype.id,
      status,
      resolution: resolution ? { id: resolution.id, name: resolution.name } : null,
      assignee: assignee ? userRef(assignee) : null,
      lastMove: lastMove(issue),
    },
    routing: Routing.safeParse(issue.properties?.[PROPERTY]).data,
    creatorId: creator?.accountId ?? null,
    assigneeAccount: assignee ? { ...assignee, active: assignee.active ?? true } : undefined,
  };
}

/** Returns the newest history entry with a change of status or resolution. */
function lastMove(issue: WireIssue): IssueSnapshot['lastMove'] {
  const moves = (issue.changelog?.histories ?? []).filter(({ items }) =>
    items.some(({ field }) => field === 'status' || field === 'resolution'),
  );
  const newest = moves.sort((a, b) => Date.parse(b.created) - Date.parse(a.created))[0];
  if (!newest) return null;
  return { at: new Date(newest.created).toISOString(), by: newest.author ? userRef(newest.author) : null };
}

function userRef({ accountId, displayName }: UserRef): UserRef {
  return { accountId, displayName };
}

export const IssueKey = z.object({ id: z.string(), key: z.string() });
export type IssueKey = z.infer<typeof IssueKey>;

/**
 * Creates an issue with its routing property (1 point).
 * @throws JiraRejection with Jira's message for each refused field
 */
export async function createIssue(fields: IssueFields, routing: Routing): Promise<IssueKey> {
  return createIssueWith(fields, { key: PROPERTY, value: routing });
}

type IssueFields = Readonly<Record<string, unknown>>;

export async function createIssueWith(
  fields: IssueFields,
  property: { key: string; value: object },
): Promise<IssueKey> {
  const body = { fields, properties: [property] };
  return requestJira(route`/rest/api/3/issue`, IssueKey, { method: 'POST', body });
}
