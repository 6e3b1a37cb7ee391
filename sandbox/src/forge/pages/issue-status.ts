import type { Installation } from '../app/installation';
import { messageOf, type Invoker } from '../invocation/invoker';
import { issueStatusSchema, type IssueStatus, type Modules } from '../app/modules';
import type { PageIssue } from './page-location';

type IssueContext = Modules['jira:issueContext'][number];

/** Status beside an issue context panel's label, and the error of the `dynamicProperties` function if it failed. */
export interface PanelStatus {
  readonly status: IssueStatus | undefined;
  readonly error?: string;
}

/**
 * Returns the panel's status. Each call invokes the function of `dynamicProperties` with the issue but without a user
 * [doc: jira-issue-context, "Dynamic properties"]. If the function fails, the manifest's own status is shown.
 */
export async function panelStatus(
  { key, status, dynamicProperties }: IssueContext,
  issue: PageIssue,
  installation: Installation,
  invoker: Invoker,
): Promise<PanelStatus> {
  if (!dynamicProperties) return { status };
  const { project, ...rest } = issue;
  const outcome = await invoker.run({
    module: key,
    function: dynamicProperties.function,
    cause: 'dynamicProperties',
    payload: { cloudId: installation.site.cloudId, extension: { type: 'jira:issueContext', issue: rest, project } },
  });
  if (outcome.kind !== 'returned') {
    return { status, error: outcome.kind === 'threw' ? outcome.message : `the function ${outcome.kind}` };
  }
  try {
    const { value } = outcome;
    const dynamicStatus: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, 'status') : undefined;
    return { status: dynamicStatus === undefined ? undefined : issueStatusSchema.parse(dynamicStatus) };
  } catch (error) {
    return { status, error: `the function returned no status that Jira knows: ${messageOf(error)}` };
  }
}
