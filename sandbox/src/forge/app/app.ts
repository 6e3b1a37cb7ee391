import type { Realm } from '../runtime/realm';
import type { Translations } from '../pages/translations';
import type { Manifest } from './manifest';

/** An app, read and compiled once; any number of hosts and instances share it. */
export interface App {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly name: string;
  readonly version: string;
  /** The compiled bundle, whose parameters are `SCOPE_NAMES`. A realm whose built-ins the app changed is made anew. */
  readonly realm: () => Realm;
  readonly translations: Translations;
  /** Environment variables that the app sees. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute paths of the files that the app was read from so far, without those of packages. */
  readonly files: ReadonlySet<string>;
  /** The script of a UI Kit resource; bundled when first asked for. */
  pageScript(resource: string): Promise<string>;
}
