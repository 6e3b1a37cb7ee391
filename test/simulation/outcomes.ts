import type { Issue } from 'forge-sandbox';
import { documentNodes, type IssueStanding } from './site';

/** Names that the demo's site gives its statuses, by project id and status id. */
const STATUS_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // IT.
  '10000': { '10003': 'To Do', '3': 'In Progress', '10004': 'Waiting', '10005': 'Done', '10006': "Won't Do" },
  // OPS.
  '10001': { '10021': 'To Do', '10022': 'In Progress', '10023': 'Done' },
};

const RESOLUTION_NAMES: Readonly<Record<string, string>> = {
  '10000': 'Done',
  '10001': "Won't Do",
  '10002': 'Duplicate',
};

export type OutcomeState = 'in_progress' | 'completed' | 'declined';

/** Names of statuses and resolutions that end a delegation, as its issue's text gives them. */
interface OutcomeNames {
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

/**
 * Reads from an issue's description which statuses end its delegation: the bold names of the last paragraph, up to the
 * first full stop those that complete it, and after the word *resolution* names of resolutions. The text is the checker's only source, so a plan that changes after the text was written is found.
 */
function outcomeNamesOf({ values }: Issue): OutcomeNames {
  const last = documentNodes(values.description).at(-1)?.content ?? [];
  const names = { completed: [] as string[], declined: [] as string[], declinedResolutions: [] as string[] };
  let kind: keyof typeof names = 'completed';
  for (const { text = '', marks = [] } of last) {
    if (marks.some(({ type }) => type === 'strong')) names[kind].push(text);
    else if (/\bresolution\b/.test(text)) kind = 'declinedResolutions';
    else if (/\.(\s|$)/.test(text)) kind = 'declined';
  }
  return names;
}

function outcomeAt({ statusId, resolution, projectId }: IssueStanding, names: OutcomeNames): OutcomeState {
  const status = STATUS_NAMES[projectId]?.[statusId] ?? '';
  if (names.declined.includes(status)) return 'declined';
  if (!names.completed.includes(status)) return 'in_progress';
  return names.declinedResolutions.includes(RESOLUTION_NAMES[resolution ?? ''] ?? '') ? 'declined' : 'completed';
}

/** Returns each outcome that an issue's history gave its delegation, oldest first, with its first moment, epoch ms. */
export function outcomesOf(
  history: readonly IssueStanding[],
  issue: Issue,
): { readonly at: number; readonly outcome: OutcomeState }[] {
  const names = outcomeNamesOf(issue);
  return history.map((standing) => ({ at: standing.at, outcome: outcomeAt(standing, names) }));
}
