import type { JqlWorld } from './world';

export type SearchResult = { readonly ok: true; readonly ids: readonly string[] } | { readonly ok: false; readonly messages: readonly string[] };

/** The issues that a query finds, by id and in its order, or Jira's words for what is wrong with it (HTTP 400). */
export declare function searchIssues(jql: string, world: JqlWorld): SearchResult;
