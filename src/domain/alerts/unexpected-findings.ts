import type { NewFinding } from './finding';

/** Beginning of the keys of findings about work that failed unexpectedly. */
const UNEXPECTED_SCOPE = 'unexpected:';

/** Finding of work that failed unexpectedly. @param work its name, as `job search` or `delegation 3f2a...`; never personal */
export function unexpectedFinding(work: string, kind: string): NewFinding {
  return {
    key: `${UNEXPECTED_SCOPE}${work}`,
    topic: 'site',
    text: `The app failed unexpectedly (${kind}) at ${work}. All other work goes on.`,
    fix: 'The app tries again later. If the finding stays for a day, report it to the developer of the app.',
  };
}
