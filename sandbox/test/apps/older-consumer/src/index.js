import { Queue } from '@forge/events';
import { kvs } from '@forge/kvs';
import Resolver from '@forge/resolver';

const json = (value) => ({ statusCode: 200, body: JSON.stringify(value) });

export const push = async ({ body }) => json(await new Queue({ key: 'work' }).push({ body: JSON.parse(body) }));
export const read = async () => json(await kvs.get('seen'));

const resolver = new Resolver();
resolver.define('count', ({ payload, context: { jobId, moduleKey } }) =>
  kvs.set('seen', { payload, jobId, moduleKey }),
);
export const work = resolver.getDefinitions();
