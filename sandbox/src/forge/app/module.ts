/** A module of the manifest with its type (`jira:adminPage`, `webtrigger`, ...). */
export interface Module {
  readonly key: string;
  readonly type: string;
  readonly title?: string | undefined;
  /** Text of an issue context panel's button. */
  readonly label?: string | undefined;
  /** Key of the resource that draws a UI module. */
  readonly resource?: string | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}
