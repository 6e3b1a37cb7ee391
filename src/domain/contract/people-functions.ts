import * as z from 'zod/mini';
import type { RowView } from './admin-rows';

/** Payloads and answers of the functions behind the page *Offboardings* and the gadget. Dates are `YYYY-MM-DD`. */

const PeoplePayload = z.strictObject({
  /** Address, or the beginning of the name. Without it, people with open delegations are listed. */
  person: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(255))),
  cursor: z.exactOptional(z.string()),
});
export type PeopleQuery = z.output<typeof PeoplePayload>;

const PersonPayload = z.strictObject({
  /** Id of any delegation of the person. */
  delegation: z.string().check(z.minLength(1), z.maxLength(255)),
});
export type PersonQuery = z.output<typeof PersonPayload>;

export const PEOPLE_PAYLOADS = {
  listPeople: PeoplePayload,
  getPerson: PersonPayload,
  countIssues: z.strictObject({}),
} as const;

/** Numbers of a person's delegations. Only those whose issues the viewer can browse count. */
type ProgressCounts = Readonly<Record<'open' | 'overdue' | 'completed' | 'declined' | 'canceled', number>>;

/** A person who leaves, and the progress over all apps. */
export interface PersonProgress {
  /** Id of one of the delegations, by which `getPerson` finds the person. */
  readonly delegation: string;
  readonly name: string | null;
  readonly email: string;
  readonly counts: ProgressCounts;
  /** Earliest due date of an open delegation. */
  readonly dueAt: string | null;
  /** True if the person has more delegations than were read. */
  readonly isPartial: boolean;
}

/** Page of people. A page with a cursor can be short, or even empty. */
export interface PeopleView {
  readonly people: readonly PersonProgress[];
  readonly cursor: string | null;
}

/** A delegation whose issue the viewer can browse. */
export interface PersonIssue extends Pick<
  RowView,
  'id' | 'app' | 'account' | 'state' | 'assignee' | 'dueAt' | 'endedAt' | 'overdue'
> {
  readonly issue: { readonly key: string; readonly url: string };
}

/** A person who leaves with their issues: open ones first, by due date. */
export interface PersonDetails extends PersonProgress {
  readonly issues: readonly PersonIssue[];
}

/** Number of issues that the viewer can browse, as Jira estimates it, and the search that finds them. */
export interface IssueCount {
  readonly count: number;
  readonly jql: string;
}

export type IssueCounts = Readonly<Record<'open' | 'overdue' | 'doneThisWeek', IssueCount>>;

/** Functions of the page *Offboardings* and the gadget, with payload and answer. */
export interface PeopleFunctions {
  listPeople: { payload: PeopleQuery; answer: PeopleView };
  getPerson: { payload: PersonQuery; answer: PersonDetails };
  countIssues: { payload: z.output<(typeof PEOPLE_PAYLOADS)['countIssues']>; answer: IssueCounts };
}
export type PeopleFunctionName = keyof PeopleFunctions;
