import { rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import api, { asApp, asUser, getAppContext, i18n, permissions, privacy, route, webTrigger } from '@forge/api';
import { appEvents, InvocationError, InvocationErrorCode, Queue } from '@forge/events';
import kvs, { Filter, FilterConditions, WhereConditions } from '@forge/kvs';
import Resolver from '@forge/resolver';

let invocationsOfThisProcess = 0;

const count = async (what) => kvs.set(`count:${what}`, ((await kvs.get(`count:${what}`)) ?? 0) + 1);
const seen = async (key, value) => kvs.set(`seen:${key}`, value);
const remaining = () => getAppContext().invocationRemainingTimeInMillis();
const log = (lines = 0, text = 'line') => {
  for (let line = 0; line < lines; line += 1) console.log(text, line);
};

/** Runs the action that the path names through the SDK, and returns its result. */
export const inbox = async (request, context) => {
  invocationsOfThisProcess += 1;
  const [, what] = request.userPath.split('/');
  const given = request.body ? JSON.parse(request.body) : {};
  const actions = {
    echo: () => ({ request, context: { ...context, installation: String(context.installation?.ari) } }),
    warm: () => ({ invocationsOfThisProcess, leaked: globalThis.leaked ?? null }),
    leak: () => void (globalThis.leaked = given.value),
    clock: async () => {
      const began = Date.now();
      await new Promise((resolve) => setTimeout(resolve, given.ms));
      return { began, ended: Date.now(), iso: new Date().toISOString() };
    },
    jira: async () => {
      const as = given.as === 'user' ? asUser() : given.as === 'someone' ? asUser(given.accountId) : asApp();
      const answer = await as.requestJira(route`/rest/api/3/myself`);
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.json() };
    },
    rename: async () => {
      const { status } = await asApp().requestJira(route`/rest/api/3/issue/${given.key}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-Atlassian-Webhook-Trace': given.trace },
        body: JSON.stringify({ fields: { summary: given.summary } }),
      });
      return { status };
    },
    fetch: async () => {
      const answer = await api.fetch(given.url, {
        ...given.init,
        ...(given.timeout ? { signal: AbortSignal.timeout(given.timeout) } : {}),
      });
      return { status: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers) };
    },
    fetches: async () => {
      let sent = 0;
      for (; sent < given.times; sent += 1) await fetch(given.url);
      return { sent };
    },
    note: async () => {
      await kvs.entity('note').set(given.key, { author: given.author, at: Date.now(), text: given.text });
    },
    notes: async () =>
      kvs
        .entity('note')
        .query()
        .index('by-author', { partition: [given.author] })
        .sort('DESC')
        .getMany(),
    env: () => ({ color: process.env.COLOR ?? null }),
    secret: async () => kvs.setSecret(given.key, given.value, given.options),
    kvs: async () => ({ value: await kvs.get(given.key) }),
    put: async () => kvs.set(given.key, given.value, given.options),
    checkAbsent: async () => {
      const conditions = new Filter().and('text', FilterConditions.notExists());
      return kvs.transact().check(given.key, { entityName: 'note', conditions }).execute();
    },
    push: async () => new Queue({ key: given.queue ?? 'work' }).push(given.items),
    stats: async () => new Queue({ key: 'work' }).getJob(given.jobId).getStats(),
    cancel: async () => new Queue({ key: 'work' }).getJob(given.jobId).cancel(),
    urls: async () => ({
      url: await webTrigger.getUrl('inbox'),
      again: await webTrigger.getUrl('inbox'),
      fresh: given.fresh ? await webTrigger.getUrl('inbox', { forceCreate: true }) : null,
      all: await webTrigger.queryUrls(),
    }),
    drop: async () => webTrigger.deleteUrl(given.url),
    app: () => {
      const { appVersion, environmentType, license, moduleKey } = getAppContext();
      return { appVersion, environmentType, license: license ?? null, moduleKey, remaining: remaining() };
    },
    translate: async () => {
      const t = await i18n.createTranslationFunction(given.locale);
      return { text: t(given.key) };
    },
    may: () => ({ scope: permissions.hasScope(given.scope), host: permissions.canFetchFrom('backend', given.host) }),
    publish: () => appEvents.publish(given.events),
    report: () => privacy.reportPersonalData(given.accounts),
    random: () => ({ random: Math.random(), uuid: crypto.randomUUID() }),
    throw: () => {
      throw new Error('thrown on purpose');
    },
    log: () => log(given.lines, given.text),
    large: () => 'x'.repeat(given.bytes),
    write: () => {
      if (given.later) return writeFile(given.path, 'x');
      writeFileSync(given.path, 'x');
      return rmSync(given.path);
    },
    http: () => http.get('http://notes.example/'),
    late: () => {
      setTimeout(() => seen('late', invocationsOfThisProcess), 10);
    },
    exit: () => process.exit(1),
    shape: () => given.shape,
  };
  if (what === 'raw') return given;
  try {
    const body = await actions[what]();
    return { statusCode: 200, headers: { 'Content-Type': ['application/json'] }, body: JSON.stringify(body ?? null) };
  } catch (error) {
    if (what === 'throw') throw error;
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
  await seen(`event:${event.issue.key}`, { ...event, remaining: remaining() });
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

const LIFE = { 'avi:forge:installed:app': 'installed', 'avi:forge:upgraded:app': 'upgraded' };
export const onLife = (event) => seen(LIFE[event.eventType] ?? 'own event', event);

export const work = async (event) => {
  await count('work');
  await seen(`work:${event.body.name}`, { ...event, remaining: remaining() });
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
  await seen('long', { outcomes: [...outcomes], sent, ms: Date.now() - began.at, remaining: began.remaining });
};

export const tick = async (event) => {
  await count('tick');
  await seen('tick', { ...event, remaining: remaining() });
};

/** Never returns. */
export const hang = () => new Promise(() => undefined);

export const licensedTick = () => count('licensed-tick');

export const onLicensedComment = () => count('licensed-comment');

export const goodbye = () => seen('goodbye', { remaining: remaining() });

/** Stores an event of an app access rule. */
export const onBlocked = (event) => seen(`blocked:${event.type}`, event);

const definitions = new Resolver();
definitions.define('who', ({ context }) => context);
definitions.define('list', async () => {
  const { results } = await kvs.query().where('key', WhereConditions.beginsWith('count:')).getMany();
  return results;
});
definitions.define('me', async () => (await asUser().requestJira(route`/rest/api/3/myself`)).json());
definitions.define('fail', () => {
  throw new Error('the resolver threw');
});
definitions.define('filtered', () => new Filter() && null);
definitions.define('remaining', () => remaining());
definitions.define('hang', () => new Promise(() => undefined));
definitions.define('large', ({ payload }) => 'x'.repeat(payload.bytes));
export const resolver = definitions.getDefinitions();
