import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { license } from '../forge/app/installation';
import { kvsCodes } from '../forge/kvs/kvs-error';
import { ReadingChanges } from '../forge/readings';
import { TYPE_CHECKS, type TypeCheck } from './type-check';

export const USAGE = `npm start -- [--port 8080] [--app .] [--seed demo|empty|FILE] [--clock real|virtual] [--latency none|forge]
             [--now TIME] [--unresolved null|absent] [--license none|active|inactive]
             [--theme auto|light|dark] [--route HOST=URL]... [--random SEED]
             [--env FILE] [--kvs-codes measured|documented|simulated] [--kvs-lag MS]
             [--reading NAME=VALUE]... [--types refuse|print|skip] [--help]`;

const route = z.string().transform((text, context) => {
  const [, host, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (host === undefined || url === undefined) {
    context.addIssue(`--route ${text} is not HOST=URL`);
    return z.NEVER;
  }
  return [host, url] as const;
});
/** Returns the schema of a whole number in digits. Doesn't coerce, because '' would become 0. */
const wholeNumber = (error: string, min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, error)
    .transform(Number)
    .pipe(z.int(error).min(min, error).max(max, error));

/** Longest delay of Node's timers. */
const MAX_LAG_MS = 2 ** 31 - 1;

const options = z.object({
  port: wholeNumber('--port is a number from 0 to 65535', 0, 65_535).default(8080),
  app: z.string().default('.'),
  seed: z.string().default('demo'),
  clock: z.enum(['real', 'virtual'], { error: '--clock is real or virtual' }).default('real'),
  /** Start of the virtual clock, epoch ms. */
  now: z.iso
    .datetime({ offset: true, error: '--now is a time such as 2026-12-01T09:00:00Z' })
    .transform((moment) => Date.parse(moment))
    .optional(),
  latency: z.enum(['none', 'forge'], { error: '--latency is none or forge' }).default('none'),
  unresolved: z.enum(['null', 'absent'], { error: '--unresolved is null or absent' }).default('null'),
  license: license.default('none'),
  theme: z.enum(['auto', 'light', 'dark'], { error: '--theme is auto, light or dark' }).default('auto'),
  /** File with the app's environment variables, in lines of `NAME=value`. */
  env: z.string().optional(),
  'kvs-codes': kvsCodes.default('measured'),
  /** Delay until queries of the storage see a write, ms. */
  'kvs-lag': wholeNumber('--kvs-lag is a number of milliseconds', 0, MAX_LAG_MS).optional(),
  reading: z
    .array(z.string())
    .default([])
    .transform((readings) => Object.fromEntries(readings.map((text) => text.split('='))) as unknown)
    .pipe(ReadingChanges),
  /** Default: `print` on the real clock, `skip` on the virtual one. */
  types: z.enum(TYPE_CHECKS, { error: '--types is refuse, print or skip' }).optional(),
  route: z
    .array(route)
    .default([])
    .transform((routes) => new Map(routes)),
  random: wholeNumber('--random is a whole number', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).default(1),
});

/** Options of the command line; paths are absolute. */
export type CommandLine = z.infer<typeof options> & { readonly types: TypeCheck };

/**
 * Parses the arguments. Relative paths refer to the folder in which the caller ran the command, even if npm runs it.
 * @throws Error that says which argument is wrong.
 */
export function readCommandLine(args: readonly string[], callersFolder: string): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string' },
      app: { type: 'string' },
      seed: { type: 'string' },
      clock: { type: 'string' },
      now: { type: 'string' },
      latency: { type: 'string' },
      unresolved: { type: 'string' },
      license: { type: 'string' },
      theme: { type: 'string' },
      env: { type: 'string' },
      'kvs-codes': { type: 'string' },
      'kvs-lag': { type: 'string' },
      types: { type: 'string' },
      route: { type: 'string', multiple: true },
      reading: { type: 'string', multiple: true },
      random: { type: 'string' },
    },
  });
  const parsed = options.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('; '));
  if (parsed.data.now !== undefined && parsed.data.clock === 'real') {
    throw new Error("--now needs --clock virtual, because the real clock can't be set");
  }
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(callersFolder, path));
  const { app, seed, env } = parsed.data;
  return {
    ...parsed.data,
    types: parsed.data.types ?? (parsed.data.clock === 'real' ? 'print' : 'skip'),
    env: env === undefined ? undefined : absolute(env),
    app: absolute(app),
    seed: seed === 'demo' || seed === 'empty' ? seed : absolute(seed),
  };
}
