import { z } from 'zod';
import type { MockServiceDeps } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { parseJson, problemSchema } from './contract';
import type { Memory, Settings } from './memory';

type JsonValue = Settings['fields'][string];

/** Timeout of a request to the app. After a timeout, the form's fields are free text. */
const TIMEOUT_MS = 5000;
/** Maximum number of pages of the app's project list that are read for a form. */
const MAX_PROJECT_PAGES = 10;

const namedSchema = z.looseObject({ id: z.string(), name: z.string() });
const projectsSchema = z.looseObject({
  projects: z.array(z.looseObject({ id: z.string(), key: z.string(), name: z.string() })),
  cursor: z.string().nullish(),
});
const typesSchema = z.looseObject({ issueTypes: z.array(namedSchema) });
const statusesSchema = z.looseObject({ statuses: z.array(namedSchema) });
const fieldSchema = namedSchema.extend({
  required: z.boolean(),
  type: z.string(),
  allowed: z.array(namedSchema).nullable(),
});
const fieldsSchema = z.looseObject({ fields: z.array(fieldSchema) });

/** A required field of the chosen type that the form itself doesn't contain. */
export type RequiredField = z.infer<typeof fieldSchema>;

/** Choices that the app offers for the form. A list is undefined if its request failed or wasn't sent. */
export interface Options {
  readonly projects: readonly { readonly id: string; readonly key: string; readonly name: string }[] | undefined;
  readonly issueTypes: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly statuses: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly requiredFields: readonly RequiredField[] | undefined;
  /** Reason why a list couldn't be read. */
  readonly failure: string | undefined;
}

/** Reads the projects, the chosen project's types, and the chosen type's statuses and required fields. */
export async function readOptions(
  deps: MockServiceDeps,
  memory: Memory,
  chosen: Pick<Settings, 'project' | 'issueType'>,
): Promise<Options> {
  let failure: string | undefined;
  const request = async <T>(schema: z.ZodType<T>, path: string): Promise<T | undefined> => {
    try {
      const answer = await withTimeout(deps, callApp(deps, memory, { method: 'GET', path: `/v1/options/${path}` }));
      const parsed = answer?.status === 200 ? parseJson(schema, answer.body) : undefined;
      if (!parsed) failure ??= answer ? describeRefusal(answer) : 'It doesn’t respond.';
      return parsed;
    } catch (error) {
      failure ??= error instanceof Error ? error.message : String(error);
      return undefined;
    }
  };
  const projects = await readAllProjects((cursor) =>
    request(projectsSchema, cursor === '' ? 'projects' : `projects?cursor=${encodeURIComponent(cursor)}`),
  );
  const typesPath = `projects/${encodeURIComponent(chosen.project)}/issue-types`;
  const issueTypes =
    projects && chosen.project !== '' ? (await request(typesSchema, typesPath))?.issueTypes : undefined;
  const type = issueTypes?.find(({ name }) => name === chosen.issueType);
  const typePath = `${typesPath}/${encodeURIComponent(type?.id ?? '')}`;
  const statuses = type && (await request(statusesSchema, `${typePath}/statuses`))?.statuses;
  const fields = type && (await request(fieldsSchema, `${typePath}/fields`))?.fields;
  return { projects, issueTypes, statuses, requiredFields: fields?.filter(({ required }) => required), failure };
}

/** Returns an entered or chosen text as Jira's REST API expects it. A value that isn't a text stays unchanged. */
export function fieldValue({ type, allowed }: RequiredField, value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  if (allowed) return type === 'array' ? [{ id: value }] : { id: value };
  if (type === 'number') return Number(value);
  return type === 'array' ? value.split(/[\s,]+/) : value;
}

function describeRefusal({ status, body }: { readonly status: number; readonly body: string }): string {
  const { title, detail } = parseJson(problemSchema, body) ?? { title: 'no readable response' };
  return `It answers ${status}: ${[title, detail].filter(Boolean).join('. ')}`;
}

type ProjectPage = z.infer<typeof projectsSchema>;

async function readAllProjects(
  readPage: (cursor: string) => Promise<ProjectPage | undefined>,
): Promise<ProjectPage['projects'] | undefined> {
  const projects: ProjectPage['projects'] = [];
  let cursor = '';
  for (let pages = 0; pages < MAX_PROJECT_PAGES; pages += 1) {
    const next = await readPage(cursor);
    if (!next) return undefined;
    projects.push(...next.projects);
    if (!next.cursor) break;
    cursor = next.cursor;
  }
  return projects;
}

/** Returns the promise's value, or undefined after the timeout. */
async function withTimeout<T>({ clock }: MockServiceDeps, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => resolve(undefined), TIMEOUT_MS);
    promise.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
