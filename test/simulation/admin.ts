import { z } from 'zod';
import type { World } from './world';

const RECEIVER_URL = 'https://hooks.offboarding.example/jira';

const settingsSchema = z.object({
  webhook: z.object({ enabled: z.boolean(), disabledReason: z.string().nullable() }),
  torii: z.object({ disabledReason: z.string().nullable() }),
});
const savedSchema = z.object({ webhook: z.object({ enabled: z.boolean() }) });
const credentialSchema = z.object({ secret: z.string() });

export type SecretKind = 'inbound-signing' | 'outbound-signing';

/** What Ada does on the app's admin page, one thing after the other. What failed she does again when she tidies up. */
export class Admin {
  /** When the receiver was surely off, epoch ms. */
  readonly off: { readonly from: number; until: number }[] = [];
  /** Whose pushes were sent again, by id: the admin answers for what earlier tries of them did. */
  readonly sentAgain = new Set<string>();
  readonly #world: World;
  readonly #toRotate = new Set<SecretKind>();
  #doing: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  turnReceiver(on: boolean): void {
    this.#then(() => this.#turnReceiver(on));
  }

  /** The service takes over the new secret at once. */
  rotate(kind: SecretKind): void {
    this.#then(() => this.#rotate(kind));
  }

  /** Presses a button beside a delegation, of which the page may know nothing. */
  press(button: 'resend' | 'syncDelegation', id: string): void {
    if (button === 'resend') this.sentAgain.add(id);
    this.#then(() => this.#world.admin(button, { id }));
  }

  /** Looks at the page, and mends what only an admin can: a channel that is off or stopped, a secret, a push that was refused as wrong. */
  async tidy(): Promise<void> {
    await this.#doing;
    for (const kind of this.#toRotate) await this.#rotate(kind);
    const settings = settingsSchema.parse(await this.#world.admin('getSettings'));
    if (!settings.webhook.enabled || settings.webhook.disabledReason !== null) await this.#turnReceiver(true);
    if (settings.torii.disabledReason !== null) await this.#world.admin('saveTorii', { enabled: true });
    await this.#world.admin('resendAll', { filter: 'rejected' });
  }

  async #turnReceiver(on: boolean): Promise<void> {
    const last = this.off.at(-1);
    if (last) last.until = Math.min(last.until, this.#world.now());
    const saved = await this.#world.admin('saveWebhook', { url: RECEIVER_URL, enabled: on });
    if (savedSchema.safeParse(saved).data?.webhook.enabled === false) {
      this.off.push({ from: this.#world.now(), until: Infinity });
    }
  }

  async #rotate(kind: SecretKind): Promise<void> {
    this.#toRotate.add(kind);
    const made = credentialSchema.safeParse(await this.#world.admin('createCredential', { kind })).data;
    if (!made) return;
    this.#toRotate.delete(kind);
    if (kind === 'inbound-signing') this.#world.signWith(made.secret);
    else await this.#world.knowBy(made.secret);
  }

  #then(act: () => Promise<unknown>): void {
    this.#doing = this.#doing.then(act);
  }
}
