import { requestJira } from '@forge/bridge';

/** Change of an issue, from Jira's changelog. */
export interface IssueChange {
  readonly at: string;
  readonly accountId: string | null;
  readonly text: string;
}

interface RawChangelog {
  readonly values: readonly {
    readonly created: string;
    readonly author?: { readonly accountId: string };
    readonly items: readonly {
      readonly field: string;
      readonly fromString: string | null;
      readonly toString: string | null;
    }[];
  }[];
}

/** Fields of the changelog that belong to the story. */
const FIELDS: Readonly<Record<string, string>> = {
  status: 'Status',
  assignee: 'Assignee',
  resolution: 'Resolution',
  Key: 'Issue key',
};

/** Returns the changes of an issue, read with the user's permissions; null if the user can't view it. @throws Error if Jira refuses */
export async function loadChangelog(issueId: string): Promise<readonly IssueChange[] | null> {
  const response = await requestJira(`/rest/api/3/issue/${issueId}/changelog?maxResults=100`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error("Jira didn't return the changes of the issue. Try again in a minute.");
  const { values } = (await response.json()) as RawChangelog;
  return values.flatMap(({ created, author, items }) =>
    items
      .filter(({ field }) => field in FIELDS)
      .map((item) => ({
        at: new Date(created).toISOString(),
        accountId: author?.accountId ?? null,
        text: `${FIELDS[item.field] ?? item.field}: ${valueText(item, 'fromString')} to ${valueText(item, 'toString')}`,
      })),
  );
}

/** Returns a text of a change. Without Jira's member `toString`, the object has an inherited function of that name. */
function valueText(item: object, member: 'fromString' | 'toString'): string {
  const value: unknown = Reflect.get(item, member);
  return typeof value === 'string' && value !== '' ? value : 'none';
}
