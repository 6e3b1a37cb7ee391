import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Tests for mistakes that Atlassian's validator misses, but that break a deployment or the running app. */

const root = join(__dirname, '..', '..');

const Trigger = z.object({
  key: z.string(),
  function: z.string(),
  events: z.array(z.string()),
  filter: z.object({ expression: z.string().optional(), onError: z.string().optional() }).optional(),
  payload: z.object({ include: z.object({ propertyPaths: z.array(z.string()) }) }).optional(),
});

const Manifest = z.object({
  app: z.object({
    runtime: z.object({ name: z.string(), memoryMB: z.number() }),
    storage: z.object({
      entities: z.array(
        z.object({
          name: z.string(),
          attributes: z.record(z.string(), z.object({ type: z.string() })),
          indexes: z
            .array(
              z.union([
                z.string(),
                z.object({ name: z.string(), partition: z.array(z.string()).optional(), range: z.array(z.string()) }),
              ]),
            )
            .default([]),
        }),
      ),
    }),
  }),
  permissions: z.object({ scopes: z.array(z.string()) }),
  modules: z
    .object({
      function: z.array(z.object({ key: z.string(), handler: z.string(), timeoutSeconds: z.number().optional() })),
      trigger: z.array(Trigger),
      scheduledTrigger: z.array(z.object({ key: z.string(), function: z.string(), interval: z.string() })),
    })
    .loose(),
});

let manifest: z.infer<typeof Manifest>;
let errors: unknown;

beforeAll(async () => {
  const { FullValidationProcessor } = await import('@forge/manifest');
  const previousDirectory = process.cwd();
  process.chdir(root);
  try {
    const result = await new FullValidationProcessor({ deprecatedRuntimes: [] }).process(undefined);
    ({ errors } = result);
    manifest = Manifest.parse(result.manifestObject?.yamlContent);
  } finally {
    process.chdir(previousDirectory);
  }
}, 120_000);

/** Returns the keys of functions that a module refers to, at any depth. */
function referencedFunctions(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencedFunctions);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'function' && typeof member === 'string' ? [member] : referencedFunctions(member),
  );
}

test("src/index.ts exports exactly the manifest's functions", () => {
  const exported = [...readFileSync(join(root, 'src', 'index.ts'), 'utf8').matchAll(/export \{ ([^}]+) \}/g)].flatMap(
    ([, names = '']) => names.split(',').map((name) => name.trim()),
  );
  expect(manifest.modules.function.map(({ handler }) => handler.replace(/^index\./, '')).sort()).toEqual(
    exported.sort(),
  );
});

test('each function is used by a module, and each module refers to an existing function', () => {
  const { function: functions, ...modules } = manifest.modules;
  expect([...new Set(referencedFunctions(modules))].sort()).toEqual(functions.map(({ key }) => key).sort());
});

test('all triggers together read at most five distinct property paths', () => {
  const paths = manifest.modules.trigger.flatMap(({ filter, payload }) => [
    ...[...(filter?.expression ?? '').matchAll(/event\.runtime\.([\w.]+properties\['[^']+'\][\w.]+)/g)].map(
      ([, path]) => path,
    ),
    ...(payload?.include.propertyPaths ?? []),
  ]);
  expect(new Set(paths).size).toBeLessThanOrEqual(5);
});

test('a filter that fails passes the event', () => {
  for (const { filter } of manifest.modules.trigger) {
    if (filter?.expression) expect(filter.onError).toBe('RECEIVE_AND_LOG');
  }
});

test('an index has one range attribute and only indexable attributes', () => {
  for (const { attributes, indexes } of manifest.app.storage.entities) {
    for (const index of indexes) {
      const indexed = typeof index === 'string' ? [index] : [...(index.partition ?? []), ...index.range];
      if (typeof index !== 'string') expect(index.range).toHaveLength(1);
      for (const attribute of indexed) {
        expect(['string', 'integer', 'float', 'boolean']).toContain(attributes[attribute]?.type);
      }
    }
    expect(indexes.length).toBeLessThanOrEqual(7);
    expect(Object.keys(attributes).length).toBeLessThanOrEqual(50);
  }
  expect(manifest.app.storage.entities.length).toBeLessThanOrEqual(20);
});

test("time-outs and memory are within Forge's limits", () => {
  const { memoryMB, name } = manifest.app.runtime;
  expect(['nodejs22.x', 'nodejs24.x']).toContain(name);
  expect(memoryMB).toBeGreaterThanOrEqual(128);
  expect(memoryMB).toBeLessThanOrEqual(1024);
  for (const { timeoutSeconds } of manifest.modules.function) expect(timeoutSeconds ?? 0).toBeLessThanOrEqual(900);
  const { scheduledTrigger } = manifest.modules;
  expect(scheduledTrigger.length).toBeLessThanOrEqual(5);
  expect(scheduledTrigger.filter(({ interval }) => interval === 'fiveMinute').length).toBeLessThanOrEqual(1);
});

test("Atlassian's own validator has no findings", () => {
  expect(errors).toEqual([]);
});
