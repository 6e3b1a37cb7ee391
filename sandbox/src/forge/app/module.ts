/** One module of the manifest, as written there, with its type (`jira:adminPage`, `webtrigger`, ...). */
export interface Module {
  readonly key: string;
  readonly type: string;
  readonly title?: string | undefined;
  /** The text of an issue context panel's button. */
  readonly label?: string | undefined;
  /** The key of the resource that draws it, for UI modules. */
  readonly resource?: string | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}
