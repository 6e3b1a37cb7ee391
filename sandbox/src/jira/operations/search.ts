import { z } from 'zod';
import { serializeIssue, type RequestedParts } from '../serialize/issue';
import { searchIssues } from '../jql/search';
import { describeJql } from '../jql/structure';
import { createJqlWorld } from '../search/jql-world';
import { canSeeIssue, issueByIdOrKey } from '../permissions';
import { JiraError } from '../jira-error';
import type { IndexEntry } from '../search/search-index';
import type { Json } from '../serialize/entities';
import { textValue as valueText } from '../world';
import {
  withMaxLength,
  bodyHandler,
  expansions,
  handler,
  ok,
  MAX_PROPERTIES,
  readPoints,
  textParam,
  listParam,
  type Answer,
  type Call,
  type Handler,
  type Handlers,
} from './call';

/** Maximum number of issues on a page. It is higher for requests of ids and keys only [doc: search/jql]. */
const MAX_PAGE_SIZE = 100;
const MAX_ID_PAGE_SIZE = 5_000;
const DEFAULT_PAGE_SIZE = 50;
/** Maximum number of ids whose current values one search reads [doc: reconcileIssues]. */
const MAX_RECONCILED_ISSUES = 50;

/** Maximum number of issues in the issue picker. Unsure: Jira's own number. */
const MAX_PICKED_ISSUES = 20;

interface SearchRequest {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly requested: RequestedParts;
  readonly reconcileIssues: readonly string[];
}

/** Content of a page token: the query, and the index of the page's first issue. */
const PageToken = z.object({ jql: z.string(), from: z.number() });

function startIndexOf(token: string | undefined, jql: string): number {
  if (token === undefined) return 0;
  try {
    const parsed = PageToken.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (parsed.jql === jql) return parsed.from;
  } catch {
    // A token that can't be parsed fails like a token of another query.
  }
  throw new JiraError(400, ['The provided nextPageToken is invalid or has expired.']);
}

interface Matches {
  readonly ids: readonly string[];
  readonly indexed: ReadonlyMap<string, IndexEntry>;
}

/**
 * Returns the ids of a query's issues. Reads the current values of the issues in `currentIds`, and the index for others.
 * Throws Jira's 400 for an invalid query.
 */
function findMatches(
  call: Call,
  jql: string,
  {
    currentIds = [],
    isRestrictionRequired = true,
  }: { currentIds?: readonly string[]; isRestrictionRequired?: boolean } = {},
): Matches {
  const { jqlWorld, indexed } = createJqlWorld(call.world, call.viewer, currentIds);
  const result = searchIssues(jql, jqlWorld, { isRestrictionRequired });
  if (!result.ok) throw new JiraError(400, result.messages);
  return { ids: result.ids, indexed };
}

/** Returns the ids for `search/jql`. The switch `emptiesBadQueries` makes an invalid query an empty result. */
function findMatchesOrNone(call: Call, jql: string, currentIds: readonly string[]): Matches {
  try {
    return findMatches(call, jql, { currentIds });
  } catch (error) {
    if (!(error instanceof JiraError) || !call.world.behavior.emptiesBadQueries) throw error;
    return { ids: [], indexed: new Map() };
  }
}

/** The supported value of a search's `expand`. `names` and `schema` aren't supported. */
const EXPANDABLE = 'changelog';

function search(call: Call, { jql, nextPageToken, maxResults, requested, reconcileIssues }: SearchRequest): Answer {
  if (reconcileIssues.length > MAX_RECONCILED_ISSUES) {
    throw new JiraError(400, [`The number of issues to reconcile must not exceed ${MAX_RECONCILED_ISSUES}.`]);
  }
  withMaxLength(MAX_PROPERTIES, 'issue properties', requested.properties);
  const from = startIndexOf(nextPageToken, jql);
  const isIdsOnly =
    requested.fields.every((each) => each === 'id' || each === 'key') && requested.properties.length === 0;
  const { ids, indexed } = findMatchesOrNone(call, jql, reconcileIssues);
  const size = Math.min(Math.max(1, maxResults), isIdsOnly ? MAX_ID_PAGE_SIZE : MAX_PAGE_SIZE);
  const onPage = ids.slice(from, from + size);
  const isLast = from + size >= ids.length;
  const issues = onPage.flatMap((id): Json[] => {
    const entry = indexed.get(id);
    if (!entry) return [];
    // Without fields, an issue in the response has only its id [doc: fields default to id].
    if (requested.fields.length === 0 && requested.properties.length === 0) return [{ id }];
    return [serializeIssue(call.world, entry.issue, requested, entry.links)];
  });
  const token = Buffer.from(JSON.stringify({ jql, from: from + size })).toString('base64url');
  return ok({ issues, isLast, ...(isLast ? {} : { nextPageToken: token }) }, readPoints(issues.length));
}

const SearchBody = z.strictObject({
  jql: z.string().default(''),
  nextPageToken: z.string().optional(),
  maxResults: z.number().default(DEFAULT_PAGE_SIZE),
  fields: z.array(z.string()).default([]),
  properties: z.array(z.string()).default([]),
  expand: z.string().default(''),
  reconcileIssues: z.array(z.number()).default([]),
});

/** Handler of an operation that Atlassian removed in 2025 [doc: changelog CHANGE-2046]. */
const REMOVED_OPERATION: Handler = {
  query: [],
  ignoresRequest: true,
  checkMembers: () => undefined,
  answer() {
    throw new JiraError(410, ['The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.']);
  },
};

export const searches: Handlers = {
  searchForIssuesUsingJql: REMOVED_OPERATION,
  searchForIssuesUsingJqlPost: REMOVED_OPERATION,

  parseJqlQueries: bodyHandler(
    { query: ['validation'], body: z.strictObject({ queries: z.array(z.string()) }) },
    (call) => {
      const { queries } = call.body;
      const validation = textParam(call, 'validation');
      const { jqlWorld } = createJqlWorld(call.world, call.viewer);
      const parsed = queries.map((jql) => {
        const { errors, ...described } = describeJql(jql, validation === 'none' ? undefined : jqlWorld);
        if (errors === undefined) return described;
        return validation === 'warn' ? { ...described, warnings: errors } : { ...described, errors };
      });
      return ok({ queries: parsed }, readPoints(parsed.length));
    },
  ),

  searchAndReconsileIssuesUsingJql: handler(
    { query: ['jql', 'nextPageToken', 'fields', 'properties', 'expand', 'reconcileIssues', 'maxResults'] },
    (call) =>
      search(call, {
        jql: textParam(call, 'jql') ?? '',
        nextPageToken: textParam(call, 'nextPageToken'),
        maxResults: Number(call.query.maxResults ?? DEFAULT_PAGE_SIZE),
        requested: {
          fields: listParam(call, 'fields'),
          properties: listParam(call, 'properties'),
          expand: expansions(call, EXPANDABLE),
          viewerId: call.viewer.user?.accountId,
        },
        reconcileIssues: listParam(call, 'reconcileIssues'),
      }),
  ),

  searchAndReconsileIssuesUsingJqlPost: bodyHandler({ body: SearchBody }, (call) => {
    const { jql, nextPageToken, maxResults, fields, properties, expand, reconcileIssues } = call.body;
    const requested: RequestedParts = {
      fields,
      properties,
      expand: expansions({ ...call, query: { expand } }, EXPANDABLE),
      viewerId: call.viewer.user?.accountId,
    };
    return search(call, { jql, nextPageToken, maxResults, requested, reconcileIssues: reconcileIssues.map(String) });
  }),

  countIssues: bodyHandler({ body: z.strictObject({ jql: z.string().default('') }) }, (call) => {
    const { jql } = call.body;
    return ok({ count: findMatches(call, jql).ids.length }, readPoints(1));
  }),

  matchIssues: bodyHandler(
    { body: z.strictObject({ issueIds: z.array(z.number()), jqls: z.array(z.string()) }) },
    (call) => {
      const { issueIds, jqls } = call.body;
      const matches = jqls.map((jql) => {
        try {
          const matchedIds = new Set(findMatches(call, jql, { isRestrictionRequired: false }).ids);
          return { matchedIssues: issueIds.filter((id) => matchedIds.has(String(id))), errors: [] };
        } catch (error) {
          if (!(error instanceof JiraError)) throw error;
          return { matchedIssues: [], errors: [...error.messages] };
        }
      });
      return ok({ matches }, readPoints(jqls.length));
    },
  ),

  getIssuePickerResource: handler({ query: ['query', 'currentIssueKey'] }, (call) => {
    const { world, viewer } = call;
    const query = (textParam(call, 'query') ?? '').toLowerCase();
    const current = issueByIdOrKey(world, textParam(call, 'currentIssueKey') ?? '');
    const suggested = Object.values(world.site.issues)
      .filter((each) => each.id !== current?.id && canSeeIssue(world, viewer, each))
      .filter(
        (each) =>
          query !== '' &&
          (each.key.toLowerCase().startsWith(query) ||
            (valueText(each, 'summary') ?? '').toLowerCase().includes(query)),
      )
      .slice(0, MAX_PICKED_ISSUES)
      .map((each) => {
        const summary = valueText(each, 'summary') ?? '';
        return {
          id: Number(each.id),
          key: each.key,
          keyHtml: each.key,
          img: '/images/icons/issuetypes/task.svg',
          summary,
          summaryText: summary,
        };
      });
    const label = 'Current Search';
    return ok(
      {
        sections: [
          {
            id: 'cs',
            label,
            sub: `Showing ${suggested.length} of ${suggested.length} matching issues`,
            issues: suggested,
          },
        ],
      },
      readPoints(suggested.length),
    );
  }),
};
