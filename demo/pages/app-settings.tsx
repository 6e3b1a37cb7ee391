import { z } from 'zod';
import type { App, Settings } from '../memory';
import type { Options } from '../options';
import { page } from './frame';

const ACTION = 'Create Jira Cloud Issue';

const fieldsSchema = z.object({
  method: z.enum(['Delegate', 'Skip']),
  account: z.string(),
  owner: z.union([z.literal(''), z.email()]),
  project: z.string(),
  issueType: z.string(),
  summary: z.string(),
  description: z.string(),
});

/** What the form holds: the settings with its fields laid over them. A field that can't be is left as it was. */
export function overlay(settings: Settings, form: URLSearchParams): Settings {
  const given = Object.entries(fieldsSchema.shape).flatMap(([name, schema]) => {
    const parsed = form.has(name) ? schema.safeParse(form.get(name)?.trim()) : undefined;
    return parsed?.success ? [[name, parsed.data] as const] : [];
  });
  const statuses = form.getAll('status').flatMap((text) => text.split(',').map((one) => one.trim()));
  const asked = form.has('statuses-asked') ? { completedStatuses: statuses.filter((one) => one !== '') } : {};
  return { ...settings, ...Object.fromEntries(given), ...asked };
}

/** Keeps what no longer fits out of the settings: another project has other types, another type other statuses. */
export function fitting(settings: Settings, { projects, issueTypes, statuses }: Options): Settings {
  const issueType = issueTypes && !issueTypes.some(({ name }) => name === settings.issueType) ? '' : settings.issueType;
  const typeless = projects && settings.project === '' ? '' : issueType;
  const fits = statuses && settings.completedStatuses.filter((one) => statuses.some(({ name }) => name === one));
  return { ...settings, issueType: typeless, completedStatuses: fits ?? settings.completedStatuses };
}

/** The offboarding settings of one app. Project, type and statuses are the app's in Jira to offer; else they are free text. */
export function settingsPage(app: App, settings: Settings, options: Options, saved: boolean) {
  const { projects, issueTypes, statuses } = options;
  return page(
    `/service/apps/${app.id}`,
    `${app.name} · Offboarding settings`,
    <>
      <div className="title">
        <p className="dim">
          <a href="/service">People</a> / {app.name}
        </p>
        <h1>Offboarding settings of {app.name}</h1>
      </div>
      {saved && (
        <p className="note good" role="status">
          Applied. The next offboarding goes by these settings.
        </p>
      )}
      <form className="card form" method="post" action={`/service/apps/${app.id}`} id="settings">
        <Choice label="Offboarding method" name="method" value={settings.method} choices={[['Delegate'], ['Skip']]} />
        <Choice label="Action" name="action" value={ACTION} choices={[[ACTION]]} />
        <Text
          label="Account name"
          name="account"
          value={settings.account}
          hint="The account or workspace within the app, if there are several."
        />
        <Text
          label="App owner’s e-mail"
          name="owner"
          type="email"
          value={settings.owner}
          hint="Empty: whom the rule in Jira names."
        />
        {projects ? (
          <Choice
            label="Project"
            name="project"
            value={settings.project}
            reloads
            choices={[
              ['', 'As the rule in Jira says'],
              ...projects.map(({ key, name }) => [key, `${name} (${key})`] as const),
            ]}
          />
        ) : (
          <Text
            label="Project"
            name="project"
            value={settings.project}
            hint="The project’s key. Empty: as the rule in Jira says."
          />
        )}
        {issueTypes ? (
          <Choice
            label="Issue type"
            name="issueType"
            value={settings.issueType}
            reloads
            choices={[['', 'As the rule in Jira says'], ...issueTypes.map(({ name }) => [name] as const)]}
          />
        ) : (
          <Text
            label="Issue type"
            name="issueType"
            value={settings.issueType}
            hint="Empty: as the rule in Jira says."
          />
        )}
        <Text
          label="Summary"
          name="summary"
          value={settings.summary}
          hint="{{person.name}}, {{person.email}} and {{app.name}} are filled in. Empty: as the rule in Jira says."
        />
        <div className="field">
          <label htmlFor="description">Description</label>
          <textarea
            id="description"
            name="description"
            rows={4}
            defaultValue={settings.description}
            aria-describedby="description-hint"
          />
          <p id="description-hint" className="hint">
            Markdown. Empty: as the rule in Jira says.
          </p>
        </div>
        <input type="hidden" name="statuses-asked" value="1" />
        {statuses ? (
          <fieldset className="field">
            <legend>Status for completed issue</legend>
            {statuses.map(({ id, name }) => (
              <label key={id} className="check">
                <input
                  type="checkbox"
                  name="status"
                  value={name}
                  defaultChecked={settings.completedStatuses.includes(name)}
                />{' '}
                {name}
              </label>
            ))}
            <p className="hint">None: as the rule in Jira says.</p>
          </fieldset>
        ) : (
          <Text
            label="Status for completed issue"
            name="status"
            value={settings.completedStatuses.join(', ')}
            hint="Names, separated by commas. Empty: as the rule in Jira says."
          />
        )}
        <div className="row actions">
          <button className="main" id="apply">
            Apply
          </button>
          {/* What live.ts does by itself when a choice changes. */}
          <noscript>
            <button formMethod="get">Show the types and statuses of the chosen project</button>
          </noscript>
          <a href="/service">Back</a>
        </div>
      </form>
    </>,
  );
}

function Text(field: { label: string; name: string; value: string; hint: string; type?: string }) {
  const { label, name, value, hint, type = 'text' } = field;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input id={name} name={name} type={type} defaultValue={value} aria-describedby={`${name}-hint`} />
      <p id={`${name}-hint`} className="hint">
        {hint}
      </p>
    </div>
  );
}

function Choice(field: {
  label: string;
  name: string;
  value: string;
  choices: readonly (readonly [string, string?])[];
  reloads?: boolean;
}) {
  const { label, name, value, choices, reloads = false } = field;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <select id={name} name={name} defaultValue={value} data-reloads={reloads || undefined}>
        {choices.map(([choice, text = choice]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
