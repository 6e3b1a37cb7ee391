import type { Issue } from 'forge-sandbox';
import { documentNodes, type IssueState } from './issue-history';

/** Names of the statuses on the demo's site, by project id and status id. */
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

/** Names of statuses and resolutions that end a delegation, as the description of its issue has them. */
interface OutcomeNames {
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

/**
 * Reads from an issue's description which statuses end its delegation. They are the bold names of the last paragraph: up to
 * the first period the completed statuses, then the declined ones, and after the word *resolution* the declined
 * resolutions. The checker uses no other source, so it detects a plan that changes after the description was written.
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

function outcomeAt({ statusId, resolution, projectId }: IssueState, names: OutcomeNames): OutcomeState {
  const status = STATUS_NAMES[projectId]?.[statusId] ?? '';
  if (names.declined.includes(status)) return 'declined';
  if (!names.completed.includes(status)) return 'in_progress';
  return names.declinedResolutions.includes(RESOLUTION_NAMES[resolution ?? ''] ?? '') ? 'declined' : 'completed';
}

/** Returns the outcomes of a delegation over its issue's history, oldest first. `at` is the start of each, epoch ms. */
export function outcomesOf(
  history: readonly IssueState[],
  issue: Issue,
): { readonly at: number; readonly outcome: OutcomeState }[] {
  const names = outcomeNamesOf(issue);
  return history.map((state) => ({ at: state.at, outcome: outcomeAt(state, names) }));
}
