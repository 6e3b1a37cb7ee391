import { z } from 'zod';
import type { World } from './world';

/** Statuses and resolutions that an admin saves for the default rule. */
export interface RuleEdit {
  readonly completedStatuses: readonly string[];
  readonly declinedStatuses: readonly string[];
  readonly declinedResolutions: readonly string[];
}

const WEBHOOK_URL = 'https://hooks.offboarding.example/jira';

const settingsSchema = z.object({
  webhook: z.object({ enabled: z.boolean(), disabledReason: z.string().nullable() }),
  torii: z.object({ disabledReason: z.string().nullable() }),
});
const savedSchema = z.object({ webhook: z.object({ enabled: z.boolean() }) });
const rulesSchema = z.object({ rules: z.array(z.looseObject({ id: z.string(), app: z.string().nullable() })) });
const credentialSchema = z.object({ secret: z.string() });

export type SecretKind = 'inbound-signing' | 'outbound-signing';

/** Actions of Ada on the admin page, one after the other. `tidy` repeats what failed. */
export class Admin {
  /** Periods in which the webhook was surely off, epoch ms. */
  readonly off: { readonly from: number; until: number }[] = [];
  /** Ids whose pushes were resent: their workflows may start twice. */
  readonly resent = new Set<string>();
  readonly #world: World;
  readonly #toRotate = new Set<SecretKind>();
  #doing: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  /** Saves other outcome statuses in the default rule. */
  editRule(edit: RuleEdit): void {
    this.#then(async () => {
      const settings = rulesSchema.safeParse(await this.#world.admin('getSettings')).data;
      const rule = settings?.rules.find(({ app }) => app === null);
      const place = { app: null, project: 'IT', issueType: 'Task', fallbackOwner: this.#world.account('olga') };
      if (rule) await this.#world.admin('saveRule', { rule: { id: rule.id, ...place, ...edit } });
    });
  }

  turnWebhook(on: boolean): void {
    this.#then(() => this.#turnWebhook(on));
  }

  /** Creates a secret that the service uses at once. */
  rotate(kind: SecretKind): void {
    this.#then(() => this.#rotate(kind));
  }

  /** Clicks a button of a delegation that the page may not know. */
  click(button: 'resend' | 'syncDelegation', id: string): void {
    if (button === 'resend') this.resent.add(id);
    this.#then(() => this.#world.admin(button, { id }));
  }

  /** Fixes what only an admin can: a channel that is off or disabled, a secret, a rejected push. */
  async tidy(): Promise<void> {
    await this.#doing;
    for (const kind of this.#toRotate) await this.#rotate(kind);
    const settings = settingsSchema.parse(await this.#world.admin('getSettings'));
    if (!settings.webhook.enabled || settings.webhook.disabledReason !== null) await this.#turnWebhook(true);
    if (settings.torii.disabledReason !== null) await this.#world.admin('saveTorii', { enabled: true });
    await this.#world.admin('resendAll', { filter: 'rejected' });
  }

  async #turnWebhook(on: boolean): Promise<void> {
    const last = this.off.at(-1);
    if (last) last.until = Math.min(last.until, this.#world.now());
    const saved = await this.#world.admin('saveWebhook', { url: WEBHOOK_URL, enabled: on });
    if (savedSchema.safeParse(saved).data?.webhook.enabled === false) {
      this.off.push({ from: this.#world.now(), until: Infinity });
    }
  }

  async #rotate(kind: SecretKind): Promise<void> {
    this.#toRotate.add(kind);
    const created = credentialSchema.safeParse(await this.#world.admin('createCredential', { kind })).data;
    if (!created) return;
    this.#toRotate.delete(kind);
    if (kind === 'inbound-signing') this.#world.signWith(created.secret);
    else await this.#world.addOutboundSecret(created.secret);
  }

  #then(act: () => Promise<unknown>): void {
    this.#doing = this.#doing.then(act);
  }
}
