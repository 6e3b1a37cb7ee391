import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createHost, loadApp, type SandboxHost } from 'forge-sandbox';
import { ADMIN_FUNCTIONS as TABLE } from '../../src/domain/contract/admin-functions';
import { PEOPLE_PAYLOADS } from '../../src/domain/contract/people-functions';

const root = join(__dirname, '../..');
const ISSUE = 'IT-1';
const UNKNOWN_ACCOUNT = '712020:ffffffff-0000-4000-8000-000000000000';

let host: SandboxHost;
let lastInvocationId = 0;

beforeAll(async () => {
  const startAt = Date.UTC(2026, 10, 24, 10);
  host = await createHost({ app: await loadApp(root), seed: 'demo', clock: 'virtual', startAt });
  host.load(withPortalCustomer(host.dump()));
  for (const id of ['task-1', 'task-2']) await createDelegation(id);
  lastInvocationId = host.forge.invocations().at(-1)?.id ?? 0;
});

/** Advances the clock, because Jira limits the calls per second of each user. */
beforeEach(() => host.time.advance(10_000));

const source = (file: string) => readFileSync(join(root, file), 'utf8');
const namesIn = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Names of all functions, so that the tests cover new functions, too. */
const ADMIN_FUNCTIONS = Object.keys(TABLE);
const PEOPLE_FUNCTIONS = Object.keys(PEOPLE_PAYLOADS);
const PANEL_FUNCTIONS = namesIn(/resolver\.define\('(\w+)'/g, source('src/entry/issue-resolver.ts'));

/**
 * Callers who don't administer Jira: app owners, a user who can't view IT, the person who leaves, an inactive user, a
 * portal customer without access to Jira, an unknown account, and an anonymous caller.
 */
const NON_ADMINS = ['owen', 'olga', 'nora', 'jane', 'ian', 'lena', UNKNOWN_ACCOUNT, ''] as const;

/**
 * Adds a portal customer without role or group. Forge refuses such users, unless a module admits them [doc:
 * access-to-forge-apps-for-unlicensed-jsm-users]. The sandbox admits this one, so that the tests see the app refuse.
 */
function withPortalCustomer(state: unknown): unknown {
  const { jira, ...rest } = Dumped.parse(state);
  const { site } = jira;
  const [owen] = Object.values(site.users).filter(({ email }) => email.startsWith('owen@'));
  const lena = { ...owen, accountId: LENA, email: 'lena@acme.example', displayName: 'Lena', token: 'lena' };
  return { ...rest, jira: { ...jira, site: { ...site, users: { ...site.users, [LENA]: lena } } } };
}
const Dumped = z.looseObject({
  jira: z.looseObject({
    site: z.looseObject({ users: z.record(z.string(), z.looseObject({ email: z.string() })) }),
  }),
});
const LENA = 'qm:5e1f8c1a-3f1c-4f59-9c0c-3b2f6d1e8a77:1f0c9d5e-7b1a-4c52-8f4d-2a6b9e3c7d10';

/** Payload that is valid for most functions, to detect a function that reads it before it checks the caller. */
const PAYLOAD = {
  id: 'task-1',
  kind: 'inbound-signing',
  on: true,
  projects: null,
  filter: 'all',
  url: 'https://a.example',
};

function accountOf(who: string): string {
  return host.jira.users().find(({ email }) => email.startsWith(`${who}@`))?.accountId ?? who;
}

async function createDelegation(id: string): Promise<void> {
  const service = host.mockService?.describe() as { inbound: { bearerToken: string } } | undefined;
  const answer = await host.answer({
    method: 'POST',
    path: `${new URL(host.forge.webTriggerUrl('service')).pathname}/v1/delegations`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${service?.inbound.bearerToken ?? ''}` },
    body: JSON.stringify({ id, person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: `App ${id}` } }),
  });
  expect(answer.status).toBe(201);
  await host.settle(10_000);
}

/** Returns the response to the page, and the app's calls for it. If Atlassian refuses the user, there are no calls. */
async function invoke(module: string, functionKey: string, who: string, payload: unknown = PAYLOAD) {
  const issueContext = module === 'delegation' ? { issue: ISSUE } : {};
  const answer = await host.forge
    .invoke({ module, functionKey, payload, as: accountOf(who), ...issueContext })
    .catch((error: unknown) => ({ error: { message: String(error) } }));
  const calls = host.forge
    .invocations(lastInvocationId)
    .filter((invocation) => invocation.module === module)
    .flatMap((invocation) => invocation.calls.map(({ target, path }) => `${target} ${path.split('?')[0] ?? ''}`));
  lastInvocationId = host.forge.invocations(lastInvocationId).at(-1)?.id ?? lastInvocationId;
  return {
    result: 'result' in answer ? answer.result : undefined,
    error: 'error' in answer ? answer.error : undefined,
    calls,
  };
}

test('the tests cover the functions of the admin page and of the panel', () => {
  // The contract has more admin functions than this. A wrong import gives fewer.
  expect(ADMIN_FUNCTIONS.length).toBeGreaterThan(25);
  expect(PANEL_FUNCTIONS).toEqual(['getDelegation', 'listOtherTasks', 'saveNote', 'clearNote']);
});

test.each(ADMIN_FUNCTIONS)("%s refuses users who don't administer Jira, before it reads anything", async (name) => {
  for (const who of NON_ADMINS) {
    const { result, error, calls } = await invoke('admin', name, who);
    if (error) expect(error.message).toMatch(/no active user|no user/);
    else {
      expect([who, result]).toMatchObject([
        who,
        { problem: { detail: expect.stringMatching(/administer|reach/) as string } },
      ]);
    }
    expect(calls.filter((call) => call !== 'jira /rest/api/3/mypermissions')).toEqual([]);
  }
  const { result } = await invoke('admin', name, 'olga');
  expect(result).toMatchObject({ problem: { status: 403 } });
});

test.each(ADMIN_FUNCTIONS)('%s answers a Jira admin, whatever payload the page sends', async (name) => {
  for (const payload of [PAYLOAD, {}, { id: 7, rule: [], configuration: null }, [], 'text', null]) {
    const { result, error } = await invoke('admin', name, 'ada', payload);
    expect([payload, error]).toEqual([payload, undefined]);
    expect(result).toBeInstanceOf(Object);
  }
});

/** Admin functions without a function of the same name on the panel, which the panel's own tests cover. */
const ADMIN_ONLY = ADMIN_FUNCTIONS.filter((name) => !PANEL_FUNCTIONS.includes(name));

test.each(ADMIN_ONLY)("%s can't be called from the issue panel", async (name) => {
  const { result, calls } = await invoke('delegation', name, 'ada');
  expect([result, calls]).toEqual([undefined, []]);
});

test('no module admits users without access to Jira', () => {
  expect(source('manifest.yml')).not.toContain('unlicensedAccess');
});

test("a function does nothing while Jira can't check the user", async () => {
  host.faults.replace([{ on: 'jira', match: '/mypermissions', do: { status: 429 } }]);
  const { result, calls } = await invoke('admin', 'getSettings', 'ada', {});
  expect(calls).toEqual(['jira /rest/api/3/mypermissions']);
  expect(result).toMatchObject({ problem: { status: 503 } });
  host.faults.replace([]);
});

test('a deactivated admin is refused, although the page is still open', async () => {
  const before = host.dump();
  expect((await invoke('admin', 'getSettings', 'ada', {})).result).toBeDefined();
  expect(host.jira.perform('deactivate-user', { accountId: accountOf('ada') }).status).toBe(204);
  for (const name of ADMIN_FUNCTIONS) {
    const { result, calls } = await invoke('admin', name, 'ada');
    expect(result).toBeUndefined();
    expect(calls.filter((call) => call.startsWith('kvs'))).toEqual([]);
  }
  host.load(before);
});

/** Valid payload of the panel's functions. */
const NOTE = { note: 'Done', transition: '31', version: 1 };

describe('the panel', () => {
  test.each(['ada', 'olga', 'owen', 'jane'])('is shown to %s, who can view the issue', async (who) => {
    const { result } = await invoke('delegation', 'getDelegation', who);
    expect(result).toMatchObject({ kind: 'delegation', delegation: { id: 'task-1' } });
  });

  test.each(['nora', 'ian', 'lena', UNKNOWN_ACCOUNT, ''])('shows nothing to %p', async (who) => {
    for (const name of PANEL_FUNCTIONS) {
      const { calls, ...answer } = await invoke('delegation', name, who, NOTE);
      expect(JSON.stringify(answer)).not.toMatch(/Jane|App task|task-1|"tasks"/);
      expect(calls.filter((call) => call.startsWith('kvs'))).toEqual([]);
    }
  });

  test.each(PANEL_FUNCTIONS)(
    'answers %s to a user who can view the issue, whatever payload the page sends',
    async (name) => {
      for (const payload of [PAYLOAD, {}, { note: 7 }, [], 'text', null]) {
        const { result, error } = await invoke('delegation', name, 'olga', payload);
        expect([payload, error]).toEqual([payload, undefined]);
        expect(result).toBeInstanceOf(Object);
      }
    },
  );

  test('lists the other tasks that the user can view', async () => {
    const { result } = await invoke('delegation', 'listOtherTasks', 'olga', {});
    expect(result).toMatchObject({ tasks: [{ app: 'App task-2' }] });
  });

  test('shows the issue of the panel, whatever payload the page sends', async () => {
    const forgedPayload = { id: 'task-2', issue: 'IT-2', extension: { issue: { id: '10202', key: 'IT-2' } } };
    const { result } = await invoke('delegation', 'getDelegation', 'olga', forgedPayload);
    expect(result).toMatchObject({ delegation: { id: 'task-1' } });
  });
});

describe.each(['offboardings', 'delegation-counts'])('the module %s', (module) => {
  const payloadOf = (name: string) => (name === 'getPerson' ? { delegation: 'task-1' } : {});
  const answerTo = (name: string, who: string) => invoke(module, name, who, payloadOf(name));

  test.each(PEOPLE_FUNCTIONS)('refuses %s to users without the permission, before it reads anything', async (name) => {
    for (const who of NON_ADMINS) {
      const { result, error, calls } = await answerTo(name, who);
      if (error) expect(error.message).toMatch(/no active user|no user/);
      else expect([who, result]).toMatchObject([who, { problem: { status: expect.any(Number) as number } }]);
      expect(calls.filter((call) => call !== 'jira /rest/api/3/mypermissions')).toEqual([]);
    }
    expect((await answerTo(name, 'olga')).result).toMatchObject({ problem: { status: 403 } });
  });

  test('has no function of the admin page', async () => {
    for (const name of ADMIN_FUNCTIONS) {
      const { result, calls } = await invoke(module, name, 'ada');
      expect([result, calls]).toEqual([undefined, []]);
    }
  });

  describe('with the permission', () => {
    let before: unknown;
    beforeAll(() => {
      before = host.dump();
      const members = ['ada', 'olga', 'owen', 'nora', 'jane', 'ian', 'lena'].map(accountOf);
      expect(host.jira.perform('set-group', { group: 'it-leads', members }).status).toBeLessThan(300);
      const granted = { permission: permissionKey(), group: 'it-leads' };
      expect(host.jira.perform('set-global-permission', granted).status).toBeLessThan(300);
    });
    afterAll(() => host.load(before));

    test.each(PEOPLE_FUNCTIONS)(
      'answers %s to users who can view the issues, whatever payload the page sends',
      async (name) => {
        for (const who of ['ada', 'olga', 'owen', 'jane']) {
          const { result } = await answerTo(name, who);
          expect([who, result]).toMatchObject([who, name === 'countIssues' ? { open: { count: 2 } } : {}]);
          if (name !== 'countIssues') expect(JSON.stringify(result)).toContain('Jane Roe');
        }
        for (const payload of [{ delegation: 7 }, { person: [] }, [], 'text', null]) {
          expect((await invoke(module, name, 'ada', payload)).error).toBeUndefined();
        }
      },
    );

    test.each(PEOPLE_FUNCTIONS)("returns nothing of %s to users who can't view the issues", async (name) => {
      for (const who of ['nora', 'ian', 'lena', UNKNOWN_ACCOUNT, '']) {
        const { result, error } = await answerTo(name, who);
        expect(JSON.stringify([result, error])).not.toMatch(/Jane|App task|task-[12]|IT-\d/);
        if (name === 'countIssues' && who === 'nora') {
          expect(result).toMatchObject({ open: { count: 0 }, overdue: { count: 0 }, doneThisWeek: { count: 0 } });
        }
      }
    });
  });
});

/** Returns Jira's key of the app's global permission. */
function permissionKey(): string {
  const [key = ''] = namesIn(
    /"(ari:cloud:ecosystem::extension\/[^"]+\/view-offboardings)"/g,
    JSON.stringify(host.dump()),
  );
  expect(key).not.toBe('');
  return key;
}
