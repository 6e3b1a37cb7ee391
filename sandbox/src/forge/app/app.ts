import type { Realm } from '../runtime/realm';
import type { Translations } from '../pages/translations';
import type { Manifest } from './manifest';

/** A loaded and compiled app. Any number of hosts and app processes can share it. */
export interface App {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly name: string;
  readonly version: string;
  /**
   * Returns a realm with the compiled bundle, whose parameters are `SCOPE_NAMES`. Creates a new realm if the app changed
   * the built-in objects of the last one.
   */
  readonly realm: () => Realm;
  readonly translations: Translations;
  /** Environment variables that the app sees. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute paths of the app's own files that were read so far, excluding files of npm packages. */
  readonly files: ReadonlySet<string>;
  /** Returns the script of a UI Kit resource. The first call bundles all pages of the app. */
  pageScript(resource: string): Promise<string>;
}
