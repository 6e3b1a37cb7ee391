import { rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import api, { asApp, asUser, getAppContext, i18n, permissions, privacy, route, webTrigger } from '@forge/api';
import { appEvents, InvocationError, InvocationErrorCode, Queue } from '@forge/events';
import kvs, { Filter, FilterConditions } from '@forge/kvs';
import Resolver from '@forge/resolver';

let invocationsOfThisProcess = 0;

/** Counts the events or runs of a name. */
const count = async (name) => kvs.set(`count:${name}`, ((await kvs.get(`count:${name}`)) ?? 0) + 1);
/** Stores what the app received. */
const storeSeen = async (key, value) => kvs.set(`seen:${key}`, value);
const remaining = () => getAppContext().invocationRemainingTimeInMillis();
const log = (lines = 0, text = 'line') => {
  for (let line = 0; line < lines; line += 1) console.log(text, line);
};

/** Runs the action that the path names through the SDK, and returns its result. */
export const inbox = async (request, context) => {
  invocationsOfThisProcess += 1;
  const [, action] = request.userPath.split('/');
  const input = request.body ? JSON.parse(request.body) : {};
  const actions = {
    echo: () => ({ request, context: { ...context, installation: String(context.installation?.ari) } }),
    warm: () => ({ invocationsOfThisProcess, leaked: globalThis.leaked ?? null }),
    leak: () => void (globalThis.leaked = input.value),
    clock: async () => {
      const began = Date.now();
      await new Promise((resolve) => setTimeout(resolve, input.ms));
      return { began, ended: Date.now(), iso: new Date().toISOString() };
    },
    jira: async () => {
      const as = input.as === 'user' ? asUser() : input.as === 'someone' ? asUser(input.accountId) : asApp();
      const answer = await as.requestJira(route`/rest/api/3/myself`);
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.json() };
    },
    rename: async () => {
      const { status } = await asApp().requestJira(route`/rest/api/3/issue/${input.key}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-Atlassian-Webhook-Trace': input.trace },
        body: JSON.stringify({ fields: { summary: input.summary } }),
      });
      return { status };
    },
    fetch: async () => {
      const answer = await api.fetch(input.url, {
        ...input.init,
        ...(input.timeout ? { signal: AbortSignal.timeout(input.timeout) } : {}),
      });
      return { status: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers) };
    },
    fetches: async () => {
      let sent = 0;
      for (; sent < input.times; sent += 1) await fetch(input.url);
      return { sent };
    },
    note: async () => {
      await kvs.entity('note').set(input.key, { author: input.author, at: Date.now(), text: input.text });
    },
    notes: async () =>
      kvs
        .entity('note')
        .query()
        .index('by-author', { partition: [input.author] })
        .sort('DESC')
        .getMany(),
    env: () => ({ color: process.env.COLOR ?? null }),
    secret: async () => kvs.setSecret(input.key, input.value, input.options),
    kvs: async () => ({ value: await kvs.get(input.key) }),
    put: async () => kvs.set(input.key, input.value, input.options),
    checkAbsent: async () => {
      const conditions = new Filter().and('text', FilterConditions.notExists());
      return kvs.transact().check(input.key, { entityName: 'note', conditions }).execute();
    },
    push: async () => new Queue({ key: input.queue ?? 'work' }).push(input.items),
    stats: async () => new Queue({ key: 'work' }).getJob(input.jobId).getStats(),
    cancel: async () => new Queue({ key: 'work' }).getJob(input.jobId).cancel(),
    urls: async () => ({
      url: await webTrigger.getUrl('inbox'),
      again: await webTrigger.getUrl('inbox'),
      fresh: input.fresh ? await webTrigger.getUrl('inbox', { forceCreate: true }) : null,
      all: await webTrigger.queryUrls(),
    }),
    drop: async () => webTrigger.deleteUrl(input.url),
    app: () => {
      const { appVersion, environmentType, license, moduleKey } = getAppContext();
      return { appVersion, environmentType, license: license ?? null, moduleKey, remaining: remaining() };
    },
    translate: async () => {
      const t = await i18n.createTranslationFunction(input.locale);
      return { text: t(input.key) };
    },
    may: () => ({ scope: permissions.hasScope(input.scope), host: permissions.canFetchFrom('backend', input.host) }),
    publish: () => appEvents.publish(input.events),
    report: () => privacy.reportPersonalData(input.accounts),
    random: () => ({ random: Math.random(), uuid: crypto.randomUUID() }),
    log: () => log(input.lines, input.text),
    large: () => 'x'.repeat(input.bytes),
    write: () => {
      if (input.isAsync) return writeFile(input.path, 'x');
      writeFileSync(input.path, 'x');
      return rmSync(input.path);
    },
    http: () => http.get('http://notes.example/'),
    late: () => {
      setTimeout(() => storeSeen('late', invocationsOfThisProcess), 10);
    },
    exit: () => process.exit(1),
  };
  if (action === 'raw') return input;
  try {
    const body = await actions[action]();
    return { statusCode: 200, headers: { 'Content-Type': ['application/json'] }, body: JSON.stringify(body ?? null) };
  } catch (error) {
    return {
      statusCode: 400,
      headers: {},
      body: JSON.stringify({
        type: error.constructor.name,
        code: error.code,
        message: error.message,
        failed: error.failedEvents,
      }),
    };
  }
};

export const onIssue = async (event) => {
  await count(event.eventType);
  await storeSeen(`event:${event.issue.key}`, { ...event, remaining: remaining() });
  const { summary } = event.issue.fields ?? {};
  if (summary === 'retry' && !(event.retryContext?.retryCount >= 2)) {
    return new InvocationError({
      retryAfter: 30,
      retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST,
      retryData: { since: event.retryContext?.retryCount ?? 0 },
    });
  }
  if (summary?.startsWith('retry with ') && !event.retryContext) {
    const retryData = { small: { a: 'x'.repeat(4000) }, large: { a: 'x'.repeat(5000) }, text: 'text' }[
      summary.slice(11)
    ];
    return new InvocationError({ retryAfter: 30, retryData });
  }
  if (summary === 'always retry') return new InvocationError({ retryAfter: 5000 });
  if (summary === 'throw') throw new Error('the trigger threw');
  if (summary === 'hang') await new Promise(() => undefined);
  return undefined;
};

const LIFECYCLE_KEYS = { 'avi:forge:installed:app': 'installed', 'avi:forge:upgraded:app': 'upgraded' };
export const onLife = (event) => storeSeen(LIFECYCLE_KEYS[event.eventType] ?? 'own event', event);

export const work = async (event) => {
  await count('work');
  await storeSeen(`work:${event.body.name}`, { ...event, remaining: remaining() });
  if (event.body.again && !(event.retryContext?.retryCount >= event.body.again))
    return new InvocationError({ retryAfter: 60 });
  if (event.body.fails) throw new Error('the consumer threw');
  if (event.body.takes) await new Promise((resolve) => setTimeout(resolve, event.body.takes));
  if (event.body.pushes)
    await new Queue({ key: 'work' }).push({ body: { name: 'descendant', pushes: event.body.pushes - 1 } });
  return undefined;
};

/** Logs lines, and fetches a URL several times. */
export const long = async ({ body }) => {
  const began = { at: Date.now(), remaining: remaining() };
  log(body.lines);
  let sent = 0;
  const outcomes = new Set();
  for (; body.url && sent < (body.times ?? 1); sent += 1) {
    const outcome = await fetch(body.url).then(
      ({ status }) => status,
      ({ name, cause }) => `${name}: ${cause.message}`,
    );
    outcomes.add(outcome);
  }
  await storeSeen('long', { outcomes: [...outcomes], sent, ms: Date.now() - began.at, remaining: began.remaining });
};

export const tick = async (event) => {
  await count('tick');
  await storeSeen('tick', { ...event, remaining: remaining() });
};

/** Never returns. */
export const hang = () => new Promise(() => undefined);

export const licensedTick = () => count('licensed-tick');

export const onLicensedComment = () => count('licensed-comment');

export const goodbye = () => storeSeen('goodbye', { remaining: remaining() });

/** Stores an event of an app access rule. */
export const onBlocked = (event) => storeSeen(`blocked:${event.type}`, event);

const definitions = new Resolver();
definitions.define('who', ({ context }) => context);
definitions.define('me', async () => (await asUser().requestJira(route`/rest/api/3/myself`)).json());
definitions.define('fail', () => {
  throw new Error('the resolver threw');
});
definitions.define('remaining', () => remaining());
definitions.define('hang', () => new Promise(() => undefined));
definitions.define('large', ({ payload }) => 'x'.repeat(payload.bytes));
export const resolver = definitions.getDefinitions();
