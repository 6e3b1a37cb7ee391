import { createRng } from '../../src/rng';
import { createJira } from '../../src/jira/create-jira';
import type { AppIdentity, Caller, Jira, JiraEvent } from '../../src/jira/jira';
import type { Site } from '../../src/jira/model/site';
import { demoSite } from '../../src/jira/seed/demo-site';
import type { WireResponse } from '../../src/wire';
import { z } from 'zod';

const START = Date.parse('2026-11-24T07:00:00.000Z');

export const anApp: AppIdentity = {
  appId: 'ari:cloud:ecosystem::app/4f0c1b2d-0000-4000-8000-000000000001',
  accountId: '557058:9d1f0c3b-7a52-4e86-b1d4-2c8e6f7a9b01',
  scopes: new Set(['read:jira-work', 'write:jira-work', 'read:jira-user']),
};
export const asApp: Caller = { kind: 'app', app: anApp };

/** Ids of transitions in the demo's project IT. */
export const TRANSITIONS = { inProgress: '21', done: '41', wontDo: '51' } as const;
/** Ids of statuses: two of IT, and "In Progress" of OPS. */
export const STATUSES = { toDo: '10003', done: '10005', opsInProgress: '10022' } as const;
/** Id of the first issue that a test creates on the demo's site. */
export const FIRST_ISSUE_ID = '10201';

/** A Jira site in this process, without Forge. */
export interface TestSite {
  readonly jira: Jira;
  readonly events: JiraEvent[];
  readonly app: Caller;
  /** Returns a caller by the local part of the email address: `as('ada')`. */
  as(name: string): Caller;
  accountOf(name: string): string;
  /** Advances the clock. */
  wait(ms: number): void;
  now(): number;
  /** Calls Jira's REST API. */
  call(caller: Caller, method: string, path: string, body?: unknown, headers?: Record<string, string>): Answered;
  /** Creates a task in IT as Owen. @param more members of the request besides `fields` @returns the key of the task */
  createIssue(fields?: Record<string, unknown>, more?: Record<string, unknown>): string;
  /** Performs an action of Jira's UI. */
  perform(action: string, input: unknown): WireResponse;
}

/** A response of Jira. */
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the value at a path of keys in the body, or undefined. */
  at(...path: (string | number)[]): unknown;
}

const Key = z.object({ key: z.string() });

/** Returns the value at a path of keys and indexes, or undefined. */
function dig(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return z.array(z.unknown()).parse(inner)[Number(step)];
    return typeof inner === 'object' && inner !== null
      ? Object.entries(inner).find(([name]) => name === step)?.[1]
      : undefined;
  }, value);
}

/** Creates a site, by default with the demo's content. */
export function aSite({ searchLagMs = 0, site = demoSite() }: { searchLagMs?: number; site?: Site } = {}): TestSite {
  let now = START;
  const clock = { now: () => now, setTimeout: () => ({ id: 0 }), clearTimeout: () => undefined };
  const events: JiraEvent[] = [];
  const jira = createJira({
    clock,
    rng: createRng(1),
    site,
    baseUrl: 'https://acme.atlassian.net',
    cloudId: '11223344-a1b2-4b33-8c44-def123456789',
    searchLagMs,
    emit: (event) => events.push(event),
  });
  jira.installApp({ ...anApp, displayName: 'The App' });

  const accountOf = (name: string): string => {
    const found = jira.users().find((each) => each.email === `${name}@acme.example`);
    if (!found) throw new Error(`No user ${name}`);
    return found.accountId;
  };
  const as = (name: string): Caller => ({ kind: 'user', accountId: accountOf(name) });
  const call: TestSite['call'] = (caller, method, path, body, headers = {}) => {
    const answer = jira.handle(
      {
        method,
        path: `/rest/api/3/${path}`,
        headers: { 'content-type': 'application/json', ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      caller,
    );
    const parsed: unknown = answer.body === '' ? undefined : JSON.parse(answer.body);
    return { status: answer.status, headers: answer.headers, at: (...path) => dig(parsed, path) };
  };
  return {
    jira,
    events,
    app: asApp,
    as,
    accountOf,
    wait: (ms) => {
      now += ms;
    },
    now: () => now,
    call,
    createIssue(fields = {}, more = {}) {
      const body = {
        fields: {
          project: { key: 'IT' },
          issuetype: { name: 'Task' },
          summary: 'Remove Jane Roe from Figma',
          ...fields,
        },
        ...more,
      };
      return Key.parse({ key: call(as('owen'), 'POST', 'issue', body).at('key') }).key;
    },
    perform: (action, input) => jira.perform(action, input),
  };
}

/** Returns a document of one paragraph. */
export const saying = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
