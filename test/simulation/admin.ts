import { z } from 'zod';
import type { World } from './world';

/** Statuses and resolutions that an admin saves in the rule for all apps. */
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

/** Actions of the admin, Ada, on the admin page, one after the other. `repair` repeats failed rotations. */
export class Admin {
  /** Periods in which the webhook was certainly off, epoch ms. */
  readonly offPeriods: { readonly from: number; until: number }[] = [];
  /** Ids of delegations whose pushes were resent, so that their workflows may start twice. */
  readonly resentIds = new Set<string>();
  readonly #world: World;
  /** Kinds of secrets whose rotation has failed so far. */
  readonly #pendingRotations = new Set<SecretKind>();
  /** Resolves after the last action. */
  #lastAction: Promise<unknown> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  /** Saves other outcome statuses in the rule for all apps. */
  editRule(edit: RuleEdit): void {
    this.#then(async () => {
      const settings = rulesSchema.safeParse(await this.#world.admin('getSettings')).data;
      const rule = settings?.rules.find(({ app }) => app === null);
      const target = { app: null, project: 'IT', issueType: 'Task', fallbackOwner: this.#world.account('olga') };
      if (rule) await this.#world.admin('saveRule', { rule: { id: rule.id, ...target, ...edit } });
    });
  }

  turnWebhook(isOn: boolean): void {
    this.#then(() => this.#turnWebhook(isOn));
  }

  /** Creates a secret. The service uses it at once. */
  rotate(kind: SecretKind): void {
    this.#then(() => this.#rotate(kind));
  }

  /** Clicks a button for a delegation, which may not exist. */
  click(button: 'resend' | 'syncDelegation', id: string): void {
    if (button === 'resend') this.resentIds.add(id);
    this.#then(() => this.#world.admin(button, { id }));
  }

  /** Fixes what only an admin can fix: a channel that is off or disabled, a failed rotation, a rejected push. */
  async repair(): Promise<void> {
    await this.#lastAction;
    for (const kind of this.#pendingRotations) await this.#rotate(kind);
    const settings = settingsSchema.parse(await this.#world.admin('getSettings'));
    if (!settings.webhook.enabled || settings.webhook.disabledReason !== null) await this.#turnWebhook(true);
    if (settings.torii.disabledReason !== null) await this.#world.admin('saveTorii', { enabled: true });
    await this.#world.admin('resendAll', { filter: 'rejected' });
  }

  async #turnWebhook(isOn: boolean): Promise<void> {
    const lastPeriod = this.offPeriods.at(-1);
    if (lastPeriod) lastPeriod.until = Math.min(lastPeriod.until, this.#world.now());
    const saved = await this.#world.admin('saveWebhook', { url: WEBHOOK_URL, enabled: isOn });
    if (savedSchema.safeParse(saved).data?.webhook.enabled === false) {
      this.offPeriods.push({ from: this.#world.now(), until: Infinity });
    }
  }

  async #rotate(kind: SecretKind): Promise<void> {
    this.#pendingRotations.add(kind);
    const created = credentialSchema.safeParse(await this.#world.admin('createCredential', { kind })).data;
    if (!created) return;
    this.#pendingRotations.delete(kind);
    if (kind === 'inbound-signing') this.#world.signWith(created.secret);
    else await this.#world.addOutboundSecret(created.secret);
  }

  /** Performs an action after the last one. */
  #then(action: () => Promise<unknown>): void {
    this.#lastAction = this.#lastAction.then(action);
  }
}
