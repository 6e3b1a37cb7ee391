import { ForgeKvsAPIError } from '@forge/kvs';
import { parseEntities } from '../../src/forge/kvs/entities';
import { createKvs, type KvsOptions } from '../../src/forge/kvs/kvs';

/** The entity of an example in Forge's documentation, with an extra attribute of type `any`. */
export const employee = {
  name: 'employee',
  attributes: {
    surname: { type: 'string' },
    age: { type: 'integer' },
    gender: { type: 'string' },
    salary: { type: 'float' },
    remote: { type: 'boolean' },
    notes: { type: 'any' },
  },
  indexes: [
    'surname',
    { name: 'by-age', range: ['age'] },
    { name: 'by-age-per-gender', partition: ['gender'], range: ['age'] },
  ],
};

/** Returns an installation whose storage the real SDK calls, and a clock that the test advances. */
export function install(options: Partial<KvsOptions> = {}) {
  let now = Date.UTC(2026, 10, 24, 10);
  let uuidCount = 0;
  const createStorage = () =>
    createKvs({
      clock: { now: () => now },
      rng: { uuid: () => `00000000-0000-4000-8000-${String((uuidCount += 1)).padStart(12, '0')}` },
      entities: parseEntities([employee, { ...employee, name: 'retired' }]),
      lagMs: () => 0,
      ...options,
    });
  const storage = createStorage();
  /** Directs the SDK's calls to a storage. */
  const connect = (target: typeof storage): void => {
    Object.assign(globalThis, {
      __forge_fetch__: (_: unknown, path: string, init: { body: string }) => {
        const { status, headers, body } = target.handle(path, JSON.parse(init.body));
        return Promise.resolve(new Response(body, { status, headers }));
      },
    });
  };
  connect(storage);
  return { storage, createStorage, connect, now: () => now, advance: (ms: number) => void (now += ms) };
}

/** Returns `ok` or an error such as `409 KEY_CONFLICT`, from the SDK's result of a call. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (error instanceof ForgeKvsAPIError) return `${error.responseDetails.status} ${error.code}`;
    throw error;
  }
}
