import { requestJira } from '@forge/bridge';

/** Field of a transition's screen, as Jira's REST API describes it. */
export interface TransitionField {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly hasDefaultValue: boolean;
  /** Jira's type of the value, such as `string`, `date`, `user` or `option`. */
  readonly type: string;
  readonly allowedValues: readonly { readonly id: string; readonly name: string }[] | null;
}

export interface Transition {
  readonly id: string;
  /** Name of the status that the issue moves to. */
  readonly to: string;
  readonly fields: readonly TransitionField[];
}

/** A transition for an outcome, and the resolutions that fit the outcome; null allows all. */
export interface OutcomeTransition {
  readonly transition: Transition;
  readonly resolutions: readonly { readonly id: string; readonly name: string }[] | null;
}

interface OutcomeNames {
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

interface RawField {
  readonly name: string;
  readonly required: boolean;
  readonly hasDefaultValue?: boolean;
  readonly schema: { readonly type: string };
  readonly allowedValues?: readonly { readonly id: string; readonly name?: string; readonly value?: string }[];
}

interface RawTransitions {
  readonly transitions: readonly {
    readonly id: string;
    readonly to: { readonly name: string };
    readonly fields?: Readonly<Record<string, RawField>>;
  }[];
}

/** Returns the transitions that the viewer can make now. @throws Error if Jira refuses */
export async function loadTransitions(issueId: string): Promise<readonly Transition[]> {
  const response = await requestJira(`/rest/api/3/issue/${issueId}/transitions?expand=transitions.fields`);
  if (!response.ok) throw new Error("Jira didn't return the transitions of this issue. Try again in a minute.");
  const { transitions } = (await response.json()) as RawTransitions;
  return transitions.map(({ id, to, fields = {} }) => ({
    id,
    to: to.name,
    fields: Object.entries(fields).map(([fieldId, field]) => ({
      id: fieldId,
      name: field.name,
      required: field.required,
      hasDefaultValue: field.hasDefaultValue ?? false,
      type: field.schema.type,
      allowedValues:
        field.allowedValues?.map(({ id: valueId, name, value }) => ({ id: valueId, name: name ?? value ?? valueId })) ??
        null,
    })),
  }));
}

/** Returns the transition that completes the delegation, with the resolutions that don't decline it. */
export function completingTransition(
  transitions: readonly Transition[],
  { completed, declinedResolutions }: OutcomeNames,
): OutcomeTransition | undefined {
  const transition = transitions.find(({ to }) => completed.includes(to));
  return (
    transition && {
      transition,
      resolutions: resolutionsOf(transition)?.filter(({ name }) => !declinedResolutions.includes(name)) ?? null,
    }
  );
}

/** Returns the transition that declines the delegation: by its status, or by its resolution. */
export function decliningTransition(
  transitions: readonly Transition[],
  { completed, declined, declinedResolutions }: OutcomeNames,
): OutcomeTransition | undefined {
  const byStatus = transitions.find(({ to }) => declined.includes(to));
  if (byStatus) return { transition: byStatus, resolutions: null };
  for (const transition of transitions.filter(({ to }) => completed.includes(to))) {
    const resolutions = resolutionsOf(transition)?.filter(({ name }) => declinedResolutions.includes(name)) ?? [];
    if (resolutions.length > 0) return { transition, resolutions };
  }
  return undefined;
}

function resolutionsOf({ fields }: Transition) {
  return fields.find(({ id }) => id === 'resolution')?.allowedValues;
}

/** Returns the fields to ask for: the required ones, and the resolution if it decides the outcome. */
export function fieldsToAskFor({ transition, resolutions }: OutcomeTransition): readonly TransitionField[] {
  return transition.fields
    .filter(
      ({ id, required, hasDefaultValue }) => (required && !hasDefaultValue) || (id === 'resolution' && resolutions),
    )
    .map((field) =>
      field.id === 'resolution' ? { ...field, allowedValues: resolutions ?? field.allowedValues } : field,
    );
}

/** Returns the initial values of the fields: the first resolution that fits the outcome. */
export function initialValues({ resolutions }: OutcomeTransition): Readonly<Record<string, unknown>> {
  const first = resolutions?.[0];
  return first ? { resolution: { id: first.id } } : {};
}

/** Moves the issue with the user's permissions. @throws Error with Jira's reasons */
export async function moveIssue(
  issueId: string,
  transitionId: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  await post(`/rest/api/3/issue/${issueId}/transitions`, { transition: { id: transitionId }, fields });
}

/** Comments on the issue with the user's permissions. @throws Error with Jira's reasons */
export async function commentOn(issueId: string, text: string): Promise<void> {
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text }] };
  await post(`/rest/api/3/issue/${issueId}/comment`, { body: { type: 'doc', version: 1, content: [paragraph] } });
}

async function post(path: string, body: object): Promise<void> {
  const response = await requestJira(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await reasonOf(response));
}

async function reasonOf(response: Response): Promise<string> {
  const { errorMessages = [], errors = {} } = (await response.json().catch(() => ({}))) as {
    readonly errorMessages?: readonly string[];
    readonly errors?: Readonly<Record<string, string>>;
  };
  const reasons = [...errorMessages, ...Object.values(errors)].join(' ');
  return reasons === '' ? `Jira answered ${response.status}. Try again in a minute.` : reasons;
}
