import type { App, Settings } from '../memory';
import type { Options, RequiredField } from '../options';
import { REQUIRED_FIELD_PREFIX, type FieldErrors } from '../settings-form';
import { BY_RULE, ResultMessage, type FormResult } from './form-result';
import { Checks, Choice, LongText, Text } from './form-fields';
import { page } from './frame';

/** Name of the service's only delegate action. */
const ACTION = 'Create Jira Cloud Issue';

/** `/service/apps/{id}`: offboarding settings of one app. A field is free text if the app in Jira offers no choices. */
export function settingsPage(app: App, settings: Settings, options: Options, result: FormResult = {}) {
  const { errors = {} } = result;
  const status = Object.keys(errors).length > 0 ? 422 : 200;
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
          <ResultMessage app={app} result={result} options={options} settings={settings} />
          <Form app={app} settings={settings} options={options} errors={errors} />
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
  errors,
}: {
  readonly app: App;
  readonly settings: Settings;
  readonly options: Options;
  readonly errors: FieldErrors;
}) {
  const { projects, failure, requiredFields = [] } = options;
  const fieldProps = (
    name: 'account' | 'owner' | 'project' | 'issueType' | 'summary' | 'description',
    label: string,
  ) => ({
    label,
    name,
    value: settings[name],
    error: errors[name],
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
        {...fieldProps('account', 'Account name')}
        hint="The account or workspace within the app, if there are several."
      />
      <Text
        {...fieldProps('owner', 'App owner’s email')}
        type="email"
        hint="Gets the issue. Empty: the rule in Jira decides."
      />
      {failure !== undefined && (
        <p className="note warn">
          The app in Jira doesn’t offer all choices, so enter keys and names. {failure}{' '}
          <a href="/service/connection">Check the connection</a>
        </p>
      )}
      {projects?.length === 0 && (
        <p className="note warn">
          This service may use no Jira project yet. Ask your Jira admin to allow one in the app’s settings.
        </p>
      )}
      <OfferedField
        {...fieldProps('project', 'Project')}
        choices={projects?.map(({ key, name }) => [key, name === key ? key : `${name} (${key})`])}
        hint="The project’s key. Empty: the rule in Jira decides."
      />
      <OfferedField
        {...fieldProps('issueType', 'Issue type')}
        choices={settings.project === '' && projects ? [] : options.issueTypes?.map(({ name }) => [name])}
        hint="Empty: the rule in Jira decides."
      />
      <Text
        {...fieldProps('summary', 'Summary')}
        hint="{{person.name}}, {{person.email}} and {{app.name}} are filled in. Empty: the rule in Jira decides."
      />
      <LongText
        {...fieldProps('description', 'Description')}
        hint="Markdown, filled in like the summary. Empty: the rule in Jira decides."
      />
      {requiredFields.map((field) => (
        <RequiredFieldInput
          key={field.id}
          field={field}
          value={settings.fields[field.id]}
          error={errors[REQUIRED_FIELD_PREFIX + field.id]}
        />
      ))}
      <input type="hidden" name="statuses-asked" value="1" />
      <StatusField settings={settings} options={options} error={errors.status} />
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

/** Shows a select field with the app's choices and the rule's value, or a text field if there are no choices. */
function OfferedField(field: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly choices: readonly (readonly [string, string?])[] | undefined;
  readonly hint: string;
}) {
  const { choices, hint, ...rest } = field;
  if (!choices) return <Text {...rest} hint={hint} />;
  return <Choice {...rest} hasDependents choices={[['', BY_RULE], ...choices]} />;
}

function StatusField({
  settings: { completedStatuses },
  options: { projects, statuses },
  error,
}: {
  readonly settings: Settings;
  readonly options: Options;
  readonly error: string | undefined;
}) {
  const field = { label: 'Status for completed issue', name: 'status', error };
  if (statuses) {
    const hint = 'An issue in one of these means that access is removed. If you choose none, the rule in Jira decides.';
    return <Checks {...field} values={completedStatuses} choices={statuses.map(({ name }) => name)} hint={hint} />;
  }
  const hint = projects
    ? 'Names, separated by commas; choose a project and an issue type to select them. Empty: the rule in Jira decides.'
    : 'Names, separated by commas. Empty: the rule in Jira decides.';
  return <Text {...field} value={completedStatuses.join(', ')} hint={hint} />;
}

function RequiredFieldInput({
  field: { id, name, allowed },
  value,
  error,
}: {
  readonly field: RequiredField;
  readonly value: Settings['fields'][string] | undefined;
  readonly error: string | undefined;
}) {
  const fieldProps = { label: name, name: REQUIRED_FIELD_PREFIX + id, value: enteredText(value), error };
  const hint = 'This issue type requires it. Empty: the rule in Jira decides.';
  return allowed ? (
    <Choice
      {...fieldProps}
      choices={[['', BY_RULE], ...allowed.map((choice) => [choice.id, choice.name] as const)]}
      hint={hint}
    />
  ) : (
    <Text {...fieldProps} hint={hint} />
  );
}

/** Returns the text of a value in a form field. */
function enteredText(value: Settings['fields'][string] | undefined): string {
  if (Array.isArray(value)) return value.map(enteredText).join(', ');
  if (typeof value === 'object' && value !== null) return enteredText(value.id);
  return value === undefined || value === null ? '' : String(value);
}
