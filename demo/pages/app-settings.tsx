import type { App, Settings } from '../memory';
import type { Options, RequiredField } from '../options';
import { REQUIRED, type Wrongs } from '../settings-form';
import { BY_RULE, ResultMessage, type FormResult } from './app-answers';
import { Checks, Choice, LongText, Text } from './form-fields';
import { page } from './frame';

const ACTION = 'Create Jira Cloud Issue';

/** Offboarding settings of one app. A field is free text if the app in Jira offers no choices for it. */
export function settingsPage(app: App, settings: Settings, options: Options, answered: FormResult = {}) {
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
          What happens when a user of {app.name} is offboarded. <a href={`/service/apps/${app.id}/users`}>Its users</a>
        </p>
      </div>
      {app.isIntegrated ? (
        <p className="note">
          {app.name} is integrated: the service removes its users itself. Only other apps can be delegated.
        </p>
      ) : (
        <>
          <ResultMessage app={app} answered={answered} options={options} settings={settings} />
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
        hint="Delegate gives the removal to the app’s owner. Skip does nothing for the app."
      />
      <Choice label="Delegate action" name="action" value={ACTION} choices={[[ACTION]]} />
      <Text
        {...shown('account', 'Account name')}
        hint="The account or workspace within the app, if there are several."
      />
      <Text
        {...shown('owner', 'App owner’s email')}
        type="email"
        hint="Gets the issue. Empty: the rule in Jira decides."
      />
      {trouble !== undefined && (
        <p className="note warn">
          The app in Jira doesn’t offer all choices, so enter keys and names. {trouble}{' '}
          <a href="/service/connection">Check the connection</a>
        </p>
      )}
      {projects?.length === 0 && (
        <p className="note warn">
          This service may use no Jira project yet. Ask your Jira admin to allow one in the app’s settings.
        </p>
      )}
      <Offered
        {...shown('project', 'Project')}
        choices={projects?.map(({ key, name }) => [key, name === key ? key : `${name} (${key})`])}
        hint="The project’s key. Empty: the rule in Jira decides."
      />
      <Offered
        {...shown('issueType', 'Issue type')}
        choices={settings.project === '' && projects ? [] : options.issueTypes?.map(({ name }) => [name])}
        hint="Empty: the rule in Jira decides."
      />
      <Text
        {...shown('summary', 'Summary')}
        hint="{{person.name}}, {{person.email}} and {{app.name}} are filled in. Empty: the rule in Jira decides."
      />
      <LongText
        {...shown('description', 'Description')}
        hint="Markdown, filled in as the summary. Empty: the rule in Jira decides."
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
        {/* With the script, live.ts submits the form when a choice changes. */}
        <noscript>
          <button formMethod="get">Show the types and statuses of the chosen project</button>
        </noscript>
      </div>
    </form>
  );
}

/** A choice among the app's offers and the rule's value. Without offers, a text field. */
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
    const hint = 'An issue in one of these means that access is removed. If you choose none, the rule in Jira decides.';
    return <Checks {...field} values={completedStatuses} choices={statuses.map(({ name }) => name)} hint={hint} />;
  }
  const hint = projects
    ? 'Names, separated by commas; choose a project and an issue type to select them. Empty: the rule in Jira decides.'
    : 'Names, separated by commas. Empty: the rule in Jira decides.';
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
  const hint = 'This issue type requires it. Empty: the rule in Jira decides.';
  return allowed ? (
    <Choice {...shown} choices={[['', BY_RULE], ...allowed.map((one) => [one.id, one.name] as const)]} hint={hint} />
  ) : (
    <Text {...shown} hint={hint} />
  );
}

/** Returns a value as it was entered or chosen. */
function typed(value: Settings['fields'][string] | undefined): string {
  if (Array.isArray(value)) return value.map(typed).join(', ');
  if (typeof value === 'object' && value !== null) return typed(value.id);
  return value === undefined || value === null ? '' : String(value);
}
