import type { Forge } from './forge/forge';
import type { Jira } from './jira/jira';
import type { StandIn } from './stand-in';
import type { Clock } from './time';

/** One running sandbox: a site, an installed app and, where the app brings one, its stand-in service. */
export interface Host {
  readonly clock: Clock;
  readonly site: { readonly url: string; readonly name: string; readonly cloudId: string };
  readonly jira: Jira;
  readonly forge: Forge;
  readonly standIn: StandIn | undefined;
  /** Where it listens, without a slash at the end. */
  readonly address: string;
  /** Ends it: nothing of it goes on by itself. */
  close(): void;
}
