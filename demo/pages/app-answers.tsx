import type { ReactNode } from 'react';
import type { App, Settings } from '../memory';
import type { Options } from '../options';
import { REQUIRED, type Wrongs } from '../settings-form';
import type { DryRun } from '../try-out';

export const BY_RULE = 'As the rule in Jira says';

/** What became of what was asked: nothing yet, what is wrong, what the next issue would be, or that it is applied. */
export interface Answered {
  readonly applied?: boolean;
  readonly wrongs?: Wrongs;
  readonly dryRun?: DryRun;
  /** Why the app could not say whether it fits. */
  readonly unknown?: string;
}

/** What the form's last step came to. */
export function Said({
  app,
  answered: { applied = false, wrongs = {}, dryRun, unknown },
  options,
  settings,
}: {
  readonly app: App;
  readonly answered: Answered;
  readonly options: Options;
  readonly settings: Settings;
}): ReactNode {
  const count = Object.keys(wrongs).length;
  if (count > 0) {
    const shown = new Set([
      ...['account', 'owner', 'project', 'issueType', 'summary', 'description', 'status'],
      ...(options.requiredFields ?? []).map(({ id }) => REQUIRED + id),
    ]);
    const elsewhere = Object.entries(wrongs).filter(([name]) => !shown.has(name));
    return (
      <div className="note bad" role="alert">
        <strong>Nothing was changed: Jira could not take such an issue.</strong>
        {elsewhere.map(([name, words]) => (
          <p key={name}>{words}</p>
        ))}
        {elsewhere.length < count && <p>What is wrong stands beside the fields.</p>}
      </div>
    );
  }
  if (applied) {
    return (
      <p className="note good" role="status">
        Applied. The next offboarding goes by these settings.
        {unknown !== undefined && ` Whether Jira takes such an issue could not be asked: ${unknown}`}
      </p>
    );
  }
  if (unknown !== undefined) {
    return (
      <p className="note warn" role="alert">
        It could not be tried out. {unknown}
      </p>
    );
  }
  return dryRun && <WouldBe app={app} dryRun={dryRun} options={options} settings={settings} />;
}

/** What a dry run said, as its reader wants to know it. */
function WouldBe({
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
    <section className="card" role="status" aria-labelledby="would-be">
      <h2 id="would-be">What the next offboarding would make</h2>
      <dl>
        <Told term="Issue">{fields.summary}</Told>
        <Told term="Project">{project ?? (settings.project || BY_RULE)}</Told>
        <Told term="Assignee">{assignee?.displayName ?? 'Unassigned'}</Told>
        <Told term="Completed in">{names(completed)}</Told>
        <Told term="Declined in">{names(declined)}</Told>
      </dl>
      {warnings.map((warning) => (
        <p key={warning} className="note warn">
          {warning}
        </p>
      ))}
      <p className="hint">Nothing was made, and nothing was changed for {app.name}: press Apply for that.</p>
    </section>
  );
}

function Told({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
