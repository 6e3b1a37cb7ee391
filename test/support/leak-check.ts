import * as z from 'zod';
import type { SandboxInfo, Invocation } from 'forge-sandbox/testing';

/** Minimum length of a text to look for, because shorter texts and single words occur by chance. */
const MIN_LENGTH = 6;

/** Addresses that may contain personal data: Jira finds an owner by email address in a query, and Torii a person. */
const LOOK_UPS = [
  '/rest/api/3/user/assignable/search?',
  '/rest/api/3/user/search?',
  'https://api.toriihq.com/v1.0/users?',
];

const text = z.string().optional().catch(undefined);
const Person = z.object({ email: text, name: text }).optional().catch(undefined);
/** Personal data in a call of the service. */
const Task = z.object({
  person: Person,
  account: text,
  issue: z.object({ summary: text, description: text }).optional().catch(undefined),
  reason: text,
});
const Call = Task.extend({ delegations: z.array(Task.catch({})).catch([]).default([]) });
/** Secrets that an admin enters or sees once. */
const Entered = z.object({ key: text, header: z.object({ value: text }).nullish().catch(undefined) });
const Shown = z.object({ secret: text });

type Confidence = Pick<NonNullable<SandboxInfo['service']>, 'inbound' | 'outbound' | 'apiKey'>;

/**
 * Collects secrets and personal data that the app receives. Checks that the app's logs and URLs contain none of them.
 */
export class LeakCheck {
  readonly #secrets = new Set<string>();
  readonly #personal = new Set<string>();

  knows({ users, service }: Pick<SandboxInfo, 'users'> & { readonly service?: Confidence }): void {
    for (const { email, displayName, token } of users) {
      this.#keep(this.#personal, email, displayName);
      this.#keep(this.#secrets, token);
    }
    const { inbound, outbound, apiKey } = service ?? {};
    this.#keep(this.#secrets, inbound?.signingSecret, inbound?.bearerToken, outbound?.signingSecret, apiKey);
  }

  /** Records a body that the service sent. */
  sent(body: string): void {
    const call = Call.safeParse(parsed(body)).data;
    for (const { person, account, issue, reason } of call ? [call, ...call.delegations] : []) {
      this.#keep(this.#personal, person?.email, person?.name, account, issue?.summary, issue?.description, reason);
    }
  }

  /** Records a call of the admin page and its answer. */
  invoked(payload: unknown, result: unknown): void {
    const { key, header } = Entered.safeParse(payload).data ?? {};
    this.#keep(this.#secrets, key, header?.value, Shown.safeParse(result).data?.secret);
  }

  /**
   * Checks the app's logs and URLs.
   * @throws Error with the first line or address that contains a secret or personal data.
   */
  check(invocations: readonly Invocation[]): void {
    for (const { module, outcome, logs, calls } of invocations) {
      for (const line of [...logs, outcome]) this.#checkOne(line, `a log line of ${module}`);
      for (const { path } of calls.filter(({ target }) => target !== 'kvs')) {
        const isLookUp = LOOK_UPS.some((start) => path.startsWith(start));
        this.#checkOne(path, `an address that ${module} called`, isLookUp);
      }
    }
  }

  #checkOne(said: string, where: string, mayHoldPersonalData = false): void {
    const read = decoded(said);
    const leaked = [...this.#secrets, ...(mayHoldPersonalData ? [] : this.#personal)].find((one) => read.includes(one));
    if (leaked !== undefined) throw new Error(`${where} tells ${leaked}: ${said}`);
    if (!mayHoldPersonalData && /[\w.+-]+@[\w-]+\.\w/.test(read)) {
      throw new Error(`${where} tells an email address: ${said}`);
    }
  }

  #keep(among: Set<string>, ...texts: readonly (string | undefined)[]): void {
    for (const one of texts) {
      const bare = one?.replace(/^whsec_/, '').trim() ?? '';
      if (bare.length >= MIN_LENGTH && (among === this.#secrets || /[\s@]/.test(bare))) among.add(bare);
    }
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address.replaceAll('+', ' '));
  } catch {
    return address;
  }
}
