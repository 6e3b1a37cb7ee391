import type { Forge } from './forge/forge';
import type { Jira } from './jira/jira';
import type { MockService } from './mock-service';
import type { Clock } from './time/time';

export type Theme = 'auto' | 'light' | 'dark';

/** One running sandbox: a site, an installed app, and the app's mock service if it has one. */
export interface Host {
  readonly clock: Clock;
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly jira: Jira;
  readonly forge: Forge;
  readonly mockService: MockService | undefined;
  /** Color mode of the pages. `auto` follows the viewer's system. */
  readonly theme: Theme;
  /** URL of the sandbox, without a slash at the end. */
  readonly address: string;
  /** Stops the sandbox by clearing all its timers. */
  close(): void;
}
