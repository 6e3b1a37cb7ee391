import { route } from '@forge/api';
import * as z from 'zod/mini';
import type { IssueSnapshot } from '../../domain/delegation/delegation';
import { ResolutionRef, StatusCategory, type StatusRef, type UserRef } from '../../domain/delegation/status';
import { undefinedIfMissing, requestJira, JiraRejection, JiraUnavailable } from './jira';

/** The issue property that routes an issue's events to its record. It holds keys and a token, nothing personal. */
export const PROPERTY = 'delegation';

/** Constant of the property that a search asks for; the only operators that Jira documents for it are `=` and `!=`. */
export const ROUTING_KIND = 'delegation';

/** Value of the property. Anyone who may edit the issue may have copied or changed it, so it decides nothing. */
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

/** An issue as Jira shows it to the app, with the property that routes it. */
export interface FetchedIssue {
  readonly snapshot: IssueSnapshot;
  readonly routing: Routing | undefined;
  readonly creatorId: string | null;
  /** Address of the assignee, where the profile shows it. Never stored. */
  readonly assigneeEmail: string | undefined;
}

/**
 * Reads what a delegation follows: status, resolution, assignee, project, and who moved it last (2 points).
 * @returns null if the app can't see it: gone, moved to the trash, or a permission; which of them Jira does not say.
 */
export async function readIssue(idOrKey: string, siteUrl: string): Promise<FetchedIssue | null> {
  const path = route`/rest/api/3/issue/${idOrKey}?fields=status,resolution,assignee,project,issuetype,creator&properties=${PROPERTY}&expand=changelog`;
  try {
    return toFetchedIssue(await requestJira(path, WireIssue), siteUrl);
  } catch (error) {
    if (error instanceof JiraRejection && error.status === 404) return null;
    // Not of the issue, but of the app as a whole, as right after an installation: that says nothing of the issue.
    if (error instanceof JiraRejection && error.status === 403) {
      throw new JiraUnavailable('the app may not read Jira now', { mayHaveLanded: false, cause: error });
    }
    throw error;
  }
}

/** The property of an issue, read as the user who looks at it: `unseen` where Jira does not show it to them. */
export async function readRouting(issueId: string): Promise<Routing | undefined | 'unseen'> {
  const Answer = z.object({ properties: z.optional(z.record(z.string(), z.unknown())) });
  const answer = await undefinedIfMissing(
    requestJira(route`/rest/api/3/issue/${issueId}?fields=status&properties=${PROPERTY}`, Answer, { as: 'user' }),
  );
  return answer ? Routing.safeParse(answer.properties?.[PROPERTY]).data : 'unseen';
}

/** Returns the id of the status that each transition of the user leads to, by the transition's id. Empty if they can make none. */
export async function readTransitionTargets(issueId: string): Promise<ReadonlyMap<string, string>> {
  const Answer = z.object({ transitions: z.array(z.object({ id: z.string(), to: z.object({ id: z.string() }) })) });
  const answer = await undefinedIfMissing(
    requestJira(route`/rest/api/3/issue/${issueId}/transitions`, Answer, { as: 'user' }),
  );
  return new Map(answer?.transitions.map(({ id, to }) => [id, to.id]));
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
    assigneeEmail: assignee?.emailAddress,
  };
}

/** The newest entry of the history that touched status or resolution. */
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

/** Creates an issue with its property (1 point). @throws JiraRejection with Jira's words by field */
export async function createIssue(
  fields: Readonly<Record<string, unknown>>,
  routing: Routing,
): Promise<{ id: string; key: string }> {
  return requestJira(route`/rest/api/3/issue`, z.object({ id: z.string(), key: z.string() }), {
    method: 'POST',
    body: { fields, properties: [{ key: PROPERTY, value: routing }] },
  });
}
