import type { ReactNode } from 'react';
import type { App, Settings } from '../memory';
import type { Options } from '../options';
import { REQUIRED_FIELD_PREFIX, type FieldErrors } from '../settings-form';
import type { DryRun } from '../try-out';

/** Text of an empty setting. */
export const BY_RULE = 'By the rule in Jira';

/** Result of the form's last step: errors, a preview, or saved settings. */
export interface FormResult {
  readonly isApplied?: boolean;
  readonly errors?: FieldErrors;
  readonly dryRun?: DryRun;
  /** Reason why the app couldn't check the settings. */
  readonly checkFailure?: string;
}

/** Shows the result of the form's last step. */
export function ResultMessage({
  app,
  result: { isApplied = false, errors = {}, dryRun, checkFailure },
  options,
  settings,
}: {
  readonly app: App;
  readonly result: FormResult;
  readonly options: Options;
  readonly settings: Settings;
}): ReactNode {
  const count = Object.keys(errors).length;
  if (count > 0) {
    const fieldNames = new Set([
      ...['account', 'owner', 'project', 'issueType', 'summary', 'description', 'status'],
      ...(options.requiredFields ?? []).map(({ id }) => REQUIRED_FIELD_PREFIX + id),
    ]);
    const unplacedErrors = Object.entries(errors).filter(([name]) => !fieldNames.has(name));
    return (
      <div className="note bad" role="alert">
        <strong>We couldn’t apply the settings.</strong>
        {unplacedErrors.map(([name, message]) => (
          <p key={name}>{message}</p>
        ))}
        {unplacedErrors.length < count && <p>Fix the highlighted fields and try again.</p>}
      </div>
    );
  }
  if (isApplied) {
    return (
      <p className="note good" role="status">
        Applied. The next offboarding uses these settings.
        {checkFailure !== undefined && ` We couldn’t check them with Jira: ${checkFailure}`}
      </p>
    );
  }
  if (checkFailure !== undefined) {
    return (
      <p className="note warn" role="alert">
        We couldn’t preview the issue. {checkFailure}
      </p>
    );
  }
  return dryRun && <Preview app={app} dryRun={dryRun} options={options} settings={settings} />;
}

/** Shows the issue that a dry run returned. */
function Preview({
  app,
  dryRun: { fields, completed, declined, assignee, warnings },
  options,
  settings,
}: {
  readonly app: App;
  readonly dryRun: DryRun;
  readonly options: Options;
  readonly settings: Settings;
}) {
  const names = (statuses: DryRun['completed']) => statuses.map(({ name }) => name).join(', ') || 'none';
  const project = options.projects?.find(({ id }) => id === fields.project.id)?.key;
  return (
    <section className="card" role="status" aria-labelledby="preview">
      <h2 id="preview">Preview of the next issue</h2>
      <dl>
        <Fact term="Issue">{fields.summary}</Fact>
        <Fact term="Project">{project ?? (settings.project || BY_RULE)}</Fact>
        <Fact term="Assignee">{assignee?.displayName ?? 'Unassigned'}</Fact>
        <Fact term="Completed in">{names(completed)}</Fact>
        <Fact term="Declined in">{names(declined)}</Fact>
      </dl>
      {warnings.map((warning) => (
        <p key={warning} className="note warn">
          {warning}
        </p>
      ))}
      <p className="hint">Nothing is created yet. To use these settings for {app.name}, select Apply.</p>
    </section>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
