import { asApp, asUser, route, type Route } from '@forge/api';
import * as z from 'zod/mini';
import type { IssueFacts } from '../domain/delegation';
import { retryAfter } from '../domain/backoff';
import { ResolutionRef, StatusCategory, type StatusRef, type UserRef } from '../domain/status';

/** The issue property that routes an issue's events to its record. It holds keys and a token, nothing personal. */
export const PROPERTY = 'delegation';

/** What the property says. Anyone with the permission to edit may have copied or changed it: it decides nothing. */
export const Routing = z.object({
  record: z.string(),
  pair: z.string(),
  offboarding: z.nullable(z.string()),
  token: z.string(),
});
export type Routing = z.infer<typeof Routing>;

/** Jira can't be read or written now (429, 5xx, no answer, or the app's access right after installation): ask again later. */
export class JiraUnavailable extends Error {
  override readonly name = 'JiraUnavailable';
  readonly retryAfterMs: number | undefined;
  /** Whether the call may have taken effect all the same. */
  readonly mayHaveLanded: boolean;
  /** Whether Jira refuses for its rate. */
  readonly throttled: boolean;
  constructor(
    message: string,
    details: { mayHaveLanded: boolean; retryAfterMs?: number | undefined; throttled?: boolean; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.mayHaveLanded = details.mayHaveLanded;
    this.retryAfterMs = details.retryAfterMs;
    this.throttled = details.throttled ?? false;
  }
}

/** Jira refuses what it was asked (400, 403, 404, 409, 422), in its own words. */
export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal';
  readonly status: number;
  readonly messages: readonly string[];
  /** By the field's id, as in Jira's answer. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, messages: readonly string[], fields: Readonly<Record<string, string>>) {
    super([...messages, ...Object.values(fields)].join(' ') || `Jira answered ${status}`);
    this.status = status;
    this.messages = messages;
    this.fields = fields;
  }
}

const Refused = z.object({
  errorMessages: z._default(z.array(z.string()), []),
  errors: z._default(z.record(z.string(), z.string()), {}),
});

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly as?: 'app' | 'user';
  /** The status by which this very call is refused, where it means something else everywhere else. */
  readonly refusedBy?: number;
  /** Statuses beside 2xx whose bodies are answers. */
  readonly reads?: readonly number[];
}

/** One call of Jira's REST API v3; the answer is parsed by `schema`. @throws JiraUnavailable, JiraRefusal */
export async function ask<T>(
  path: Route,
  schema: z.ZodMiniType<T>,
  { method = 'GET', body, as = 'app', refusedBy, reads = [] }: Call = {},
): Promise<T> {
  const writes = method !== 'GET';
  let response;
  try {
    response = await (as === 'app' ? asApp() : asUser()).requestJira(path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new JiraUnavailable('Jira gave no answer', { mayHaveLanded: writes, cause: error });
  }
  const { status } = response;
  const text = await response.text();
  if (response.ok) return schema.parse(text === '' ? undefined : JSON.parse(text));
  const answer = reads.includes(status) ? schema.safeParse(parsedOrNull(text)) : undefined;
  if (answer?.success) return answer.data;
  // Right after an installation calls as the app may answer 401 or 403 for minutes [doc].
  if (status !== refusedBy && (status === 429 || status === 401 || status >= 500)) {
    throw new JiraUnavailable(`Jira answered ${status}`, {
      mayHaveLanded: writes && status >= 500,
      retryAfterMs: retryAfter(response.headers.get('retry-after'), Date.now()),
      throttled: status === 429,
    });
  }
  const refused = Refused.safeParse(parsedOrNull(text));
  throw new JiraRefusal(status, refused.data?.errorMessages ?? [], refused.data?.errors ?? {});
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const WireUser = z.object({ accountId: z.string(), displayName: z.string() });
const WireStatus = z.pipe(
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
export interface SeenIssue {
  readonly facts: IssueFacts;
  readonly routing: Routing | undefined;
  readonly creatorId: string | null;
}

/**
 * Reads what a delegation follows: status, resolution, assignee, project, and who moved it last (2 points).
 * @returns null if the app can't see it: gone, moved to the trash, or a permission; which of them Jira does not say.
 */
export async function readIssue(idOrKey: string, siteUrl: string): Promise<SeenIssue | null> {
  const path = route`/rest/api/3/issue/${idOrKey}?fields=status,resolution,assignee,project,issuetype,creator&properties=${PROPERTY}&expand=changelog`;
  try {
    return seen(await ask(path, WireIssue), siteUrl);
  } catch (error) {
    if (error instanceof JiraRefusal && error.status === 404) return null;
    // Not of the issue, but of the app as a whole, as right after an installation: that says nothing of the issue.
    if (error instanceof JiraRefusal && error.status === 403) {
      throw new JiraUnavailable('the app may not read Jira now', { mayHaveLanded: false, cause: error });
    }
    throw error;
  }
}

/** The property of an issue, read as the user who looks at it: `unseen` where Jira does not show it to them. */
export async function readRouting(issueId: string): Promise<Routing | undefined | 'unseen'> {
  const Answer = z.object({ properties: z.optional(z.record(z.string(), z.unknown())) });
  const answer = await absentAsUndefined(
    ask(route`/rest/api/3/issue/${issueId}?fields=status&properties=${PROPERTY}`, Answer, { as: 'user' }),
  );
  return answer ? Routing.safeParse(answer.properties?.[PROPERTY]).data : 'unseen';
}

export function seen(issue: WireIssue, siteUrl: string): SeenIssue {
  const { status, resolution, assignee, project, issuetype, creator } = issue.fields;
  return {
    facts: {
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
  };
}

/** The newest entry of the history that touched status or resolution. */
function lastMove(issue: WireIssue): IssueFacts['lastMove'] {
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

/** Issues that carry the record's key in their property; the search lags seconds to minutes behind. */
export async function findIssuesOf(record: string, siteUrl: string): Promise<SeenIssue[]> {
  const { issues } = await ask(route`/rest/api/3/search/jql`, z.object({ issues: z.array(WireIssue) }), {
    method: 'POST',
    body: {
      jql: `delegation = "${record}" ORDER BY created ASC`,
      fields: ['status', 'resolution', 'assignee', 'project', 'issuetype', 'creator'],
      properties: [PROPERTY],
      expand: 'changelog',
      maxResults: 10,
    },
  });
  return issues.map((issue) => seen(issue, siteUrl));
}

/** Makes an issue, born with its property (1 point). @throws JiraRefusal with Jira's words by field */
export async function createIssue(
  fields: Readonly<Record<string, unknown>>,
  routing: Routing,
): Promise<{ id: string; key: string }> {
  return ask(route`/rest/api/3/issue`, z.object({ id: z.string(), key: z.string() }), {
    method: 'POST',
    body: { fields, properties: [{ key: PROPERTY, value: routing }] },
  });
}

const Assignable = z.object({
  accountId: z.string(),
  displayName: z.string(),
  emailAddress: z.optional(z.string()),
  active: z.boolean(),
});
export type Assignable = z.infer<typeof Assignable>;

/** Who may be assigned in a project, by a part of name or e-mail address (1 point + 2 for each found). */
export async function findAssignable(projectKey: string, query: string): Promise<Assignable[]> {
  return ask(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&query=${query}&maxResults=10`,
    z.array(Assignable),
  );
}

export async function findAssignableById(projectKey: string, accountId: string): Promise<Assignable | undefined> {
  const found = await ask(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&accountId=${accountId}`,
    z.array(Assignable),
  );
  return found.find((user) => user.accountId === accountId);
}

export const WireProject = z.object({ id: z.string(), key: z.string(), name: z.string() });
export type WireProject = z.infer<typeof WireProject>;

/** What Jira takes as a project's key or id; anything else names no project. */
const PROJECT = /^[A-Za-z0-9_]{1,255}$/;

/** A project by key or id; undefined if the app can't see it. */
export async function readProject(keyOrId: string): Promise<WireProject | undefined> {
  if (!PROJECT.test(keyOrId)) return undefined;
  return absentAsUndefined(ask(route`/rest/api/3/project/${keyOrId}`, WireProject));
}

/**
 * Projects in which the app may create issues, by a part of key or name (1 point + 1 for each).
 * @param among at most 50 ids to look among; all projects if left out
 */
export async function findProjects(
  query: string,
  limit: number,
  { startAt = 0, ids = [] }: { startAt?: number; ids?: readonly string[] } = {},
): Promise<{ projects: WireProject[]; hasMore: boolean }> {
  const wanted = new URLSearchParams([
    ...Object.entries({
      action: 'create',
      orderBy: 'name',
      query,
      startAt: String(startAt),
      maxResults: String(limit),
    }),
    ...ids.map((id) => ['id', id]),
  ]);
  const { values, isLast } = await ask(
    route`/rest/api/3/project/search?${wanted}`,
    z.object({ values: z.array(WireProject), isLast: z.boolean() }),
  );
  return { projects: values, hasMore: !isLast };
}

/** An issue type of a project, with the statuses of its workflow there. */
export interface WorkflowType {
  readonly id: string;
  readonly name: string;
  readonly subtask: boolean;
  readonly statuses: StatusRef[];
}

/** The issue types of a project; undefined if the app can't see the project. */
export async function readWorkflows(project: string): Promise<WorkflowType[] | undefined> {
  return absentAsUndefined(
    ask(
      route`/rest/api/3/project/${project}/statuses`,
      z.array(z.object({ id: z.string(), name: z.string(), subtask: z.boolean(), statuses: z.array(WireStatus) })),
    ),
  );
}

/** What may be chosen for a field: options call their name `value`. */
const AllowedValue = z.object({ id: z.string(), name: z.optional(z.string()), value: z.optional(z.string()) });

const CreateFields = z.object({
  fields: z.array(
    z.object({
      fieldId: z.string(),
      name: z.string(),
      required: z.boolean(),
      hasDefaultValue: z.optional(z.boolean()),
      schema: z.object({ type: z.string() }),
      allowedValues: z.optional(z.array(z.unknown())),
    }),
  ),
  total: z.optional(z.number()),
});

/** A field of a create screen; one with a default is not required of the caller. */
export interface CreateField {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  /** Jira's name of the value's kind: `string`, `option`, `user`, `array`, ... */
  readonly type: string;
  readonly allowed: { id: string; name: string }[] | null;
}

/** What the create screen of a type takes. Undefined where the app may not create. */
export async function readCreateFields(project: string, typeId: string): Promise<CreateField[] | undefined> {
  const answer = await absentAsUndefined(
    ask(route`/rest/api/3/issue/createmeta/${project}/issuetypes/${typeId}?maxResults=200`, CreateFields),
  );
  return answer?.fields.map(({ fieldId, name, required, hasDefaultValue, schema, allowedValues }) => ({
    id: fieldId,
    name,
    required: required && hasDefaultValue !== true,
    type: schema.type,
    allowed: allowedValues?.flatMap(allowedValue) ?? null,
  }));
}

function allowedValue(value: unknown): { id: string; name: string }[] {
  const { data } = AllowedValue.safeParse(value);
  return data ? [{ id: data.id, name: data.name ?? data.value ?? data.id }] : [];
}

export async function readResolutions(): Promise<ResolutionRef[]> {
  return ask(route`/rest/api/3/resolution`, z.array(z.object({ id: z.string(), name: z.string() })));
}

/** All priorities of the site. The list by pages wants an administrator's scope, so it is the older one. */
export async function readPriorities(): Promise<{ id: string; name: string }[]> {
  return ask(route`/rest/api/3/priority`, z.array(z.object({ id: z.string(), name: z.string() })));
}

export async function readSite(): Promise<{ url: string; name: string }> {
  const { baseUrl, serverTitle } = await ask(
    route`/rest/api/3/serverInfo`,
    z.object({ baseUrl: z.string(), serverTitle: z.optional(z.string()) }),
  );
  return { url: baseUrl.replace(/\/$/, ''), name: serverTitle ?? new URL(baseUrl).hostname };
}

export async function readUser(accountId: string): Promise<Assignable | undefined> {
  return absentAsUndefined(ask(route`/rest/api/3/user?accountId=${accountId}`, Assignable));
}

/** The account that the app itself acts as. */
export async function readOwnAccount(): Promise<string> {
  return (await ask(route`/rest/api/3/myself`, z.object({ accountId: z.string() }))).accountId;
}

/** Whether who looks at the page administers Jira; asked as that user, on every call. */
export async function userIsAdmin(): Promise<boolean> {
  const { permissions } = await ask(
    route`/rest/api/3/mypermissions?permissions=ADMINISTER`,
    z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) }),
    { as: 'user' },
  );
  return permissions.ADMINISTER?.havePermission === true;
}

export async function absentAsUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JiraRefusal && (error.status === 404 || error.status === 403 || error.status === 400)) {
      return undefined;
    }
    throw error;
  }
}
