import { z } from 'zod';
import { serializeIssue, type Wanted } from '../serialize/issue';
import { searchIssues } from '../jql/search';
import { describeJql } from '../jql/structure';
import { jqlWorld } from '../search/jql-world';
import { canSeeIssue, issueByIdOrKey } from '../permissions';
import { JiraError } from '../jira-error';
import type { Indexed } from '../search/search-index';
import type { Json } from '../serialize/entities';
import { text as valueText } from '../world';
import {
  atMost,
  bodyHandler,
  expansions,
  handler,
  ok,
  PROPERTIES_MAX,
  readOf,
  text,
  texts,
  type Answer,
  type Call,
  type Handler,
  type Handlers,
} from './call';

/** Maximum number of issues on a page. It is higher for requests of ids and keys only [doc: search/jql]. */
const PAGE_MAX = 100;
const ID_PAGE_MAX = 5_000;
const PAGE_DEFAULT = 50;
/** Maximum number of ids whose current values one search reads [doc: reconcileIssues]. */
const RECONCILE_MAX = 50;

interface Search {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly wanted: Wanted;
  readonly reconcile: readonly string[];
}

const Token = z.object({ jql: z.string(), from: z.number() });

function fromToken(token: string | undefined, jql: string): number {
  if (token === undefined) return 0;
  try {
    const parsed = Token.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (parsed.jql === jql) return parsed.from;
  } catch {
    // A token that can't be parsed fails like a token of another query.
  }
  throw new JiraError(400, ['The provided nextPageToken is invalid or has expired.']);
}

interface Found {
  readonly ids: readonly string[];
  readonly indexed: ReadonlyMap<string, Indexed>;
}

/** Returns the ids of a query's issues. Throws Jira's 400 for a wrong query. */
function find(
  call: Call,
  jql: string,
  { fresh = [], bounded = true }: { fresh?: readonly string[]; bounded?: boolean } = {},
): Found {
  const { seen, indexed } = jqlWorld(call.world, call.viewer, fresh);
  const found = searchIssues(jql, seen, { bounded });
  if (!found.ok) throw new JiraError(400, found.messages);
  return { ids: found.ids, indexed };
}

/** Returns the ids for `search/jql`. A switch decides how it answers a wrong query. */
function findOrNothing(call: Call, jql: string, fresh: readonly string[]): Found {
  try {
    return find(call, jql, { fresh });
  } catch (error) {
    if (!(error instanceof JiraError) || !call.world.behavior.emptiesBadQueries) throw error;
    return { ids: [], indexed: new Map() };
  }
}

/**
 * The supported value of a search's `expand`. `names` and `schema` would be beside the issues, and aren't supported.
 */
const EXPANDABLE = 'changelog';

function search(call: Call, { jql, nextPageToken, maxResults, wanted, reconcile }: Search): Answer {
  if (reconcile.length > RECONCILE_MAX) {
    throw new JiraError(400, [`The number of issues to reconcile must not exceed ${RECONCILE_MAX}.`]);
  }
  atMost(PROPERTIES_MAX, 'issue properties', wanted.properties);
  const from = fromToken(nextPageToken, jql);
  const idsOnly = wanted.fields.every((each) => each === 'id' || each === 'key') && wanted.properties.length === 0;
  const { ids, indexed } = findOrNothing(call, jql, reconcile);
  const size = Math.min(Math.max(1, maxResults), idsOnly ? ID_PAGE_MAX : PAGE_MAX);
  const onPage = ids.slice(from, from + size);
  const isLast = from + size >= ids.length;
  const issues = onPage.flatMap((id): Json[] => {
    const entry = indexed.get(id);
    if (!entry) return [];
    // Without fields, an issue in the response has only its id [doc: fields default to id].
    if (wanted.fields.length === 0 && wanted.properties.length === 0) return [{ id }];
    return [serializeIssue(call.world, entry.issue, wanted, entry.links)];
  });
  const token = Buffer.from(JSON.stringify({ jql, from: from + size })).toString('base64url');
  return ok({ issues, isLast, ...(isLast ? {} : { nextPageToken: token }) }, readOf(issues.length));
}

const PostBody = z.strictObject({
  jql: z.string().default(''),
  nextPageToken: z.string().optional(),
  maxResults: z.number().default(PAGE_DEFAULT),
  fields: z.array(z.string()).default([]),
  properties: z.array(z.string()).default([]),
  expand: z.string().default(''),
  reconcileIssues: z.array(z.number()).default([]),
});

/** Handler of an operation that Atlassian removed in 2025 [doc: changelog CHANGE-2046]. */
const REMOVED: Handler = {
  query: [],
  readsAll: true,
  checkMembers: () => undefined,
  answer() {
    throw new JiraError(410, ['The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.']);
  },
};

export const searches: Handlers = {
  searchForIssuesUsingJql: REMOVED,
  searchForIssuesUsingJqlPost: REMOVED,

  parseJqlQueries: bodyHandler(
    { query: ['validation'], body: z.strictObject({ queries: z.array(z.string()) }) },
    (call) => {
      const { queries } = call.body;
      const validation = text(call, 'validation');
      const { seen } = jqlWorld(call.world, call.viewer);
      const parsed = queries.map((jql) => {
        const { errors, ...described } = describeJql(jql, validation === 'none' ? undefined : seen);
        if (errors === undefined) return described;
        return validation === 'warn' ? { ...described, warnings: errors } : { ...described, errors };
      });
      return ok({ queries: parsed }, readOf(parsed.length));
    },
  ),

  searchAndReconsileIssuesUsingJql: handler(
    { query: ['jql', 'nextPageToken', 'fields', 'properties', 'expand', 'reconcileIssues', 'maxResults'] },
    (call) =>
      search(call, {
        jql: text(call, 'jql') ?? '',
        nextPageToken: text(call, 'nextPageToken'),
        maxResults: Number(call.query.maxResults ?? PAGE_DEFAULT),
        wanted: {
          fields: texts(call, 'fields'),
          properties: texts(call, 'properties'),
          expand: expansions(call, EXPANDABLE),
          me: call.viewer.user?.accountId,
        },
        reconcile: texts(call, 'reconcileIssues'),
      }),
  ),

  searchAndReconsileIssuesUsingJqlPost: bodyHandler({ body: PostBody }, (call) => {
    const { jql, nextPageToken, maxResults, fields, properties, expand, reconcileIssues } = call.body;
    const wanted: Wanted = {
      fields,
      properties,
      expand: expansions({ ...call, query: { expand } }, EXPANDABLE),
      me: call.viewer.user?.accountId,
    };
    return search(call, { jql, nextPageToken, maxResults, wanted, reconcile: reconcileIssues.map(String) });
  }),

  countIssues: bodyHandler({ body: z.strictObject({ jql: z.string().default('') }) }, (call) => {
    const { jql } = call.body;
    return ok({ count: find(call, jql).ids.length }, readOf(1));
  }),

  matchIssues: bodyHandler(
    { body: z.strictObject({ issueIds: z.array(z.number()), jqls: z.array(z.string()) }) },
    (call) => {
      const { issueIds, jqls } = call.body;
      const matches = jqls.map((jql) => {
        try {
          const found = new Set(find(call, jql, { bounded: false }).ids);
          return { matchedIssues: issueIds.filter((id) => found.has(String(id))), errors: [] };
        } catch (error) {
          if (!(error instanceof JiraError)) throw error;
          return { matchedIssues: [], errors: [...error.messages] };
        }
      });
      return ok({ matches }, readOf(jqls.length));
    },
  ),

  getIssuePickerResource: handler({ query: ['query', 'currentIssueKey'] }, (call) => {
    const { world, viewer } = call;
    const query = (text(call, 'query') ?? '').toLowerCase();
    const current = issueByIdOrKey(world, text(call, 'currentIssueKey') ?? '');
    const suggested = Object.values(world.site.issues)
      .filter((each) => each.id !== current?.id && canSeeIssue(world, viewer, each))
      .filter(
        (each) =>
          query !== '' &&
          (each.key.toLowerCase().startsWith(query) ||
            (valueText(each, 'summary') ?? '').toLowerCase().includes(query)),
      )
      .slice(0, 20)
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
      readOf(suggested.length),
    );
  }),
};
