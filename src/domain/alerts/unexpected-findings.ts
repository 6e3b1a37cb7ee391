import type { NewFinding } from './finding';

/** Prefix of the findings about unexpected failures. */
const UNEXPECTED_SCOPE = 'unexpected:';

/**
 * Returns the finding about work that failed unexpectedly.
 * @param work name such as `job search` or `delegation 3f2a...`, without personal data
 */
export function unexpectedFinding(work: string, kind: string): NewFinding {
  return {
    key: `${UNEXPECTED_SCOPE}${work}`,
    topic: 'site',
    text: `The app failed unexpectedly (${kind}) at ${work}. All other work goes on.`,
    fix: 'The app tries again later. If the finding stays for a day, report it to the developer of the app.',
  };
}
