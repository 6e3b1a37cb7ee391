import type { App, Settings } from '../memory';
import type { Options, RequiredField } from '../options';
import { REQUIRED, type Wrongs } from '../settings-form';
import { BY_RULE, Said, type Answered } from './app-answers';
import { Checks, Choice, LongText, Text } from './form-fields';
import { page } from './frame';

const ACTION = 'Create Jira Cloud Issue';

/** The offboarding settings of one app. Project, type, statuses and required fields are the app's in Jira to offer; else they are free text. */
export function settingsPage(app: App, settings: Settings, options: Options, answered: Answered = {}) {
  const { wrongs = {} } = answered;
  const status = Object.keys(wrongs).length > 0 ? 422 : 200;
  return page(
    `/service/apps/${app.id}`,
    `${app.name} · Offboarding settings`,
    <>
      <div className="title">
        <p className="dim">
          <a href="/service/apps">Offboarding settings</a> / {app.name}
        </p>
        <h1>{app.name}</h1>
        <p>
          What happens when somebody who uses {app.name} is offboarded.{' '}
          <a href={`/service/apps/${app.id}/users`}>Its users</a>
        </p>
      </div>
      {app.isIntegrated ? (
        <p className="note">
          {app.name} is integrated: the service removes its users itself. Delegating is for apps that are not.
        </p>
      ) : (
        <>
          <Said app={app} answered={answered} options={options} settings={settings} />
          <Form app={app} settings={settings} options={options} wrongs={wrongs} />
        </>
      )}
    </>,
    status,
  );
}

function Form({
  app,
  settings,
  options,
  wrongs,
}: {
  readonly app: App;
  readonly settings: Settings;
  readonly options: Options;
  readonly wrongs: Wrongs;
}) {
  const { projects, trouble, requiredFields = [] } = options;
  const shown = (name: 'account' | 'owner' | 'project' | 'issueType' | 'summary' | 'description', label: string) => ({
    label,
    name,
    value: settings[name],
    wrong: wrongs[name],
  });
  return (
    <form className="card form" method="post" action={`/service/apps/${app.id}`} id="settings">
      <Choice
        label="Offboarding method"
        name="method"
        value={settings.method}
        choices={[['Delegate'], ['Skip']]}
        hint="Delegate hands the removal to the app’s owner. Skip leaves the app alone."
      />
      <Choice label="Delegate action" name="action" value={ACTION} choices={[[ACTION]]} />
      <Text
        {...shown('account', 'Account name')}
        hint="The account or workspace within the app, if there are several."
      />
      <Text
        {...shown('owner', 'App owner’s e-mail')}
        type="email"
        hint="Who gets the issue. Empty: whom the rule in Jira names."
      />
      {trouble !== undefined && (
        <p className="note warn">
          The app in Jira does not offer everything to choose from, so type keys and names. {trouble}{' '}
          <a href="/service/connection">Look at the connection</a>
        </p>
      )}
      {projects?.length === 0 && (
        <p className="note warn">
          Jira’s admin lets this service use no project. Ask for one under Apps, Delegate, Settings in Jira.
        </p>
      )}
      <Offered
        {...shown('project', 'Project')}
        choices={projects?.map(({ key, name }) => [key, name === key ? key : `${name} (${key})`])}
        hint="The project’s key. Empty: as the rule in Jira says."
      />
      <Offered
        {...shown('issueType', 'Issue type')}
        choices={settings.project === '' && projects ? [] : options.issueTypes?.map(({ name }) => [name])}
        hint="Empty: as the rule in Jira says."
      />
      <Text
        {...shown('summary', 'Summary')}
        hint="{{person.name}}, {{person.email}} and {{app.name}} are filled in. Empty: as the rule in Jira says."
      />
      <LongText
        {...shown('description', 'Description')}
        hint="Markdown, filled in as the summary. Empty: as the rule in Jira says."
      />
      {requiredFields.map((field) => (
        <Required key={field.id} field={field} value={settings.fields[field.id]} wrong={wrongs[REQUIRED + field.id]} />
      ))}
      <input type="hidden" name="statuses-asked" value="1" />
      <Statuses settings={settings} options={options} wrong={wrongs.status} />
      <div className="row actions">
        <button className="main" id="apply">
          Apply
        </button>
        <button id="try" formAction={`/service/apps/${app.id}/try`}>
          Try it out
        </button>
        {/* What live.ts does by itself when a choice changes. */}
        <noscript>
          <button formMethod="get">Show the types and statuses of the chosen project</button>
        </noscript>
      </div>
    </form>
  );
}

/** A choice among what the app offers, the rule's among it; free text where the app offers nothing. */
function Offered(field: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly wrong: string | undefined;
  readonly choices: readonly (readonly [string, string?])[] | undefined;
  readonly hint: string;
}) {
  const { choices, hint, ...rest } = field;
  if (!choices) return <Text {...rest} hint={hint} />;
  return <Choice {...rest} reloads choices={[['', BY_RULE], ...choices]} />;
}

function Statuses({
  settings: { completedStatuses },
  options: { projects, statuses },
  wrong,
}: {
  readonly settings: Settings;
  readonly options: Options;
  readonly wrong: string | undefined;
}) {
  const field = { label: 'Status for completed issue', name: 'status', wrong };
  if (statuses) {
    const hint = 'The issue standing in one of these means that access was removed. None: as the rule in Jira says.';
    return <Checks {...field} values={completedStatuses} choices={statuses.map(({ name }) => name)} hint={hint} />;
  }
  const hint = projects
    ? 'Names, separated by commas; choose a project and an issue type to have them offered. Empty: as the rule in Jira says.'
    : 'Names, separated by commas. Empty: as the rule in Jira says.';
  return <Text {...field} value={completedStatuses.join(', ')} hint={hint} />;
}

function Required({
  field: { id, name, allowed },
  value,
  wrong,
}: {
  readonly field: RequiredField;
  readonly value: Settings['fields'][string] | undefined;
  readonly wrong: string | undefined;
}) {
  const shown = { label: name, name: REQUIRED + id, value: typed(value), wrong };
  const hint = 'This issue type asks for it. Empty: as the rule in Jira says.';
  return allowed ? (
    <Choice {...shown} choices={[['', BY_RULE], ...allowed.map((one) => [one.id, one.name] as const)]} hint={hint} />
  ) : (
    <Text {...shown} hint={hint} />
  );
}

/** A value as it was typed or chosen. */
function typed(value: Settings['fields'][string] | undefined): string {
  if (Array.isArray(value)) return value.map(typed).join(', ');
  if (typeof value === 'object' && value !== null) return typed(value.id);
  return value === undefined || value === null ? '' : String(value);
}
