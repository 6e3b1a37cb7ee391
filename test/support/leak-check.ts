import * as z from 'zod';
import type { SandboxInfo, Invocation } from 'forge-sandbox/testing';

/** Minimum length of a text to look for, because shorter ones occur by chance. */
const MIN_LENGTH = 6;

/** Starts of URLs whose query may contain personal data, because Jira and Torii find people by email address. */
const LOOKUP_URLS = [
  '/rest/api/3/user/assignable/search?',
  '/rest/api/3/user/search?',
  'https://api.toriihq.com/v1.0/users?',
];

const OptionalText = z.string().optional().catch(undefined);
const Person = z.object({ email: OptionalText, name: OptionalText }).optional().catch(undefined);
/** Personal data in a request for one delegation. */
const Task = z.object({
  person: Person,
  account: OptionalText,
  issue: z.object({ summary: OptionalText, description: OptionalText }).optional().catch(undefined),
  reason: OptionalText,
});
const Call = Task.extend({ delegations: z.array(Task.catch({})).catch([]).default([]) });
/** Secrets that an admin enters or sees once. */
const Entered = z.object({ key: OptionalText, header: z.object({ value: OptionalText }).nullish().catch(undefined) });
const Shown = z.object({ secret: OptionalText });

/** Secrets that the app shares with the service. */
type ServiceSecrets = Pick<NonNullable<SandboxInfo['service']>, 'inbound' | 'outbound' | 'apiKey'>;

/**
 * Collects secrets and personal data that the app receives. Checks that the app's logs and URLs contain none of them.
 */
export class LeakCheck {
  readonly #secrets = new Set<string>();
  readonly #personal = new Set<string>();

  /** Adds the people and secrets of a sandbox. */
  addSandbox({ users, service }: Pick<SandboxInfo, 'users'> & { readonly service?: ServiceSecrets }): void {
    for (const { email, displayName, token } of users) {
      this.#add(this.#personal, email, displayName);
      this.#add(this.#secrets, token);
    }
    const { inbound, outbound, apiKey } = service ?? {};
    this.#add(this.#secrets, inbound?.signingSecret, inbound?.bearerToken, outbound?.signingSecret, apiKey);
  }

  /** Adds the personal data in a body that the service sent. */
  addRequest(body: string): void {
    const call = Call.safeParse(parsed(body)).data;
    for (const { person, account, issue, reason } of call ? [call, ...call.delegations] : []) {
      this.#add(this.#personal, person?.email, person?.name, account, issue?.summary, issue?.description, reason);
    }
  }

  /** Adds the secrets in a call of the admin page and its result. */
  addInvocation(payload: unknown, result: unknown): void {
    const { key, header } = Entered.safeParse(payload).data ?? {};
    this.#add(this.#secrets, key, header?.value, Shown.safeParse(result).data?.secret);
  }

  /**
   * Checks the app's logs and URLs.
   * @throws Error with the first log line or URL that contains a secret or personal data
   */
  check(invocations: readonly Invocation[]): void {
    for (const { module, outcome, logs, calls } of invocations) {
      for (const line of [...logs, outcome]) this.#checkText(line, `a log line of ${module}`);
      for (const { path } of calls.filter(({ target }) => target !== 'kvs')) {
        const isLookup = LOOKUP_URLS.some((start) => path.startsWith(start));
        this.#checkText(path, `a URL that ${module} called`, isLookup);
      }
    }
  }

  #checkText(text: string, where: string, mayHoldPersonalData = false): void {
    const decodedText = decoded(text);
    const confidential = [...this.#secrets, ...(mayHoldPersonalData ? [] : this.#personal)];
    const leaked = confidential.find((value) => decodedText.includes(value));
    if (leaked !== undefined) throw new Error(`${where} contains ${leaked}: ${text}`);
    if (!mayHoldPersonalData && /[\w.+-]+@[\w-]+\.\w/.test(decodedText)) {
      throw new Error(`${where} contains an email address: ${text}`);
    }
  }

  /** Adds texts to a set, if they are long enough. Personal data must have several words or be an address. */
  #add(target: Set<string>, ...texts: readonly (string | undefined)[]): void {
    for (const text of texts) {
      const value = text?.replace(/^whsec_/, '').trim() ?? '';
      if (value.length >= MIN_LENGTH && (target === this.#secrets || /[\s@]/.test(value))) target.add(value);
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
