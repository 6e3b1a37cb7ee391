import { EgressType } from '@forge/egress';
import { z } from 'zod';
import type { Manifest } from './app/manifest';

// Limits of granted egress [doc: customer-managed-egress-and-remotes, "Maximum configuration limits"].
const MAX_GROUPS = 10;
const MAX_DOMAINS_PER_GROUP = 10;

const egressType = z.enum(EgressType);
const group = z.strictObject({
  key: z.string().min(1),
  description: z.string().min(1),
  configured: z.array(z.strictObject({ domain: z.string().min(1), type: z.array(egressType).min(1) })).min(1),
});
type Group = z.infer<typeof group>;
const setInput = z.strictObject({ egresses: z.array(group).min(1) });
const getInput = z.strictObject({
  keys: z.array(z.string()).optional(),
  pageSize: z.int().min(1).optional(),
  nextPageToken: z.string().optional(),
});
const domainInput = z.strictObject({ key: z.string(), domain: z.string(), type: egressType });
const groupInput = z.strictObject({ key: z.string() });

/** Hosts that an admin added with the bridge's `permissions.egress.*` (customer-managed egress). */
export interface GrantedEgress {
  /**
   * Carries out a call of the bridge, and returns its result.
   * @throws Error with Atlassian's message if Atlassian rejects the call.
   */
  call(call: 'set' | 'get' | 'deleteDomain' | 'deleteGroup', input: unknown, isAdmin: boolean): unknown;
  /** Returns the addresses that functions may call. */
  backendHosts(): readonly string[];
  /** Returns the addresses that pages may call. */
  clientHosts(): readonly string[];
  dump(): unknown;
  load(state: unknown): void;
}

export function createGrantedEgress({ hasConfigurableEgress }: Manifest): GrantedEgress {
  let groups: readonly Group[] = [];
  const hostsOf = (type: EgressType): string[] =>
    groups.flatMap(({ configured }) =>
      configured.filter((host) => host.type.includes(type)).map(({ domain }) => domain),
    );

  function set(input: unknown): unknown {
    const { egresses } = parseInput(setInput, input);
    const keys = egresses.map(({ key }) => key);
    if (new Set(keys).size < keys.length) throw new Error('422: duplicate egress keys');
    for (const { key, configured } of egresses) {
      if (configured.length > MAX_DOMAINS_PER_GROUP) {
        throw new Error(`400: at most ${MAX_DOMAINS_PER_GROUP} domains in the group ${key}`);
      }
      const wrong = configured.find(({ domain }) => !isDomain(domain));
      if (wrong) throw new Error(`422: ${wrong.domain} isn't a valid domain`);
    }
    const newGroups = [...groups.filter(({ key }) => !keys.includes(key)), ...egresses];
    if (newGroups.length > MAX_GROUPS) throw new Error(`400: at most ${MAX_GROUPS} egress groups`);
    groups = newGroups;
    return { results: egresses };
  }

  function get(input: unknown): unknown {
    const { keys, pageSize = groups.length, nextPageToken } = parseInput(getInput, input ?? {});
    const matches = groups.filter(({ key }) => keys?.includes(key) ?? true);
    const from = nextPageToken === undefined ? 0 : matches.findIndex(({ key }) => key === nextPageToken) + 1;
    const results = matches.slice(from, from + pageSize);
    const last = results.at(-1);
    return last && from + pageSize < matches.length ? { results, lastEvaluatedKey: last.key } : { results };
  }

  return {
    call(call, input, isAdmin) {
      if (!hasConfigurableEgress) throw new Error('403: customer-managed egress is not enabled for this app');
      if (call === 'get') return get(input);
      if (!isAdmin) throw new Error('403: only an administrator can change the egress of an app');
      if (call === 'set') return set(input);
      if (call === 'deleteGroup') {
        const { key: deletedKey } = parseInput(groupInput, input);
        groups = groups.filter(({ key }) => key !== deletedKey);
        return undefined;
      }
      const { key, domain, type } = parseInput(domainInput, input);
      groups = groups.map((existing) =>
        existing.key === key ? { ...existing, configured: withoutType(existing.configured, domain, type) } : existing,
      );
      return undefined;
    },
    backendHosts: () => hostsOf(EgressType.FetchBackendSide),
    clientHosts: () => hostsOf(EgressType.FetchClientSide),
    dump: () => groups,
    load(state) {
      groups = z.array(group).parse(state);
    },
  };
}

function withoutType(configured: Group['configured'], domain: string, type: EgressType): Group['configured'] {
  return configured
    .map((host) => (host.domain === domain ? { ...host, type: host.type.filter((other) => other !== type) } : host))
    .filter((host) => host.type.length > 0);
}

function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (!result.success) throw new Error(`400: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** Returns true for a valid domain [doc: permissions, "Valid domain formats"]. */
function isDomain(address: string): boolean {
  return (
    address === '*' ||
    /^(https:\/\/|wss:\/\/)?(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(\/\S*)?$/i.test(address)
  );
}
