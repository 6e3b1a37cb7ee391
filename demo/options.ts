import { z } from 'zod';
import type { MockServiceDeps } from 'forge-sandbox/mock-service';
import { callApp } from './caller';
import { problemSchema, read } from './contract';
import type { Memory, Settings } from './memory';

type JsonValue = Settings['fields'][string];

/** Timeout of the app's answer. After it, the form's fields are free text. */
const TIMEOUT_MS = 5000;
/** Maximum number of pages of projects that a form offers. */
const MAX_PAGES = 10;

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

/** Choices that the app offers for the form. A list is undefined if its request failed (404, an error, a timeout). */
export interface Options {
  readonly projects: readonly { readonly id: string; readonly key: string; readonly name: string }[] | undefined;
  readonly issueTypes: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly statuses: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly requiredFields: readonly RequiredField[] | undefined;
  /** The app's message if a list couldn't be read. */
  readonly trouble: string | undefined;
}

/** Reads the projects, the chosen project's types, and the chosen type's statuses and required fields. */
export async function readOptions(
  world: MockServiceDeps,
  memory: Memory,
  chosen: Pick<Settings, 'project' | 'issueType'>,
): Promise<Options> {
  let trouble: string | undefined;
  const ask = async <T>(schema: z.ZodType<T>, path: string): Promise<T | undefined> => {
    try {
      const answer = await withTimeout(world, callApp(world, memory, { method: 'GET', path: `/v1/options/${path}` }));
      const found = answer?.status === 200 ? read(schema, answer.body) : undefined;
      if (!found) trouble ??= answer ? refusal(answer) : 'It doesn’t respond.';
      return found;
    } catch (error) {
      trouble ??= error instanceof Error ? error.message : String(error);
      return undefined;
    }
  };
  const projects = await allProjects((cursor) =>
    ask(projectsSchema, cursor === '' ? 'projects' : `projects?cursor=${encodeURIComponent(cursor)}`),
  );
  const project = `projects/${encodeURIComponent(chosen.project)}/issue-types`;
  const issueTypes = projects && chosen.project !== '' ? (await ask(typesSchema, project))?.issueTypes : undefined;
  const type = issueTypes?.find(({ name }) => name === chosen.issueType);
  const ofType = `${project}/${encodeURIComponent(type?.id ?? '')}`;
  const statuses = type && (await ask(statusesSchema, `${ofType}/statuses`))?.statuses;
  const fields = type && (await ask(fieldsSchema, `${ofType}/fields`))?.fields;
  return { projects, issueTypes, statuses, requiredFields: fields?.filter(({ required }) => required), trouble };
}

/** Returns an entered or chosen value in the form of Jira's REST API. Other values stay unchanged. */
export function fieldValue({ type, allowed }: RequiredField, given: JsonValue): JsonValue {
  if (typeof given !== 'string') return given;
  if (allowed) return type === 'array' ? [{ id: given }] : { id: given };
  if (type === 'number') return Number(given);
  return type === 'array' ? given.split(/[\s,]+/) : given;
}

function refusal({ status, body }: { readonly status: number; readonly body: string }): string {
  const { title, detail } = read(problemSchema, body) ?? { title: 'no readable response' };
  return `It answers ${status}: ${[title, detail].filter(Boolean).join('. ')}`;
}

type ProjectPage = z.infer<typeof projectsSchema>;

async function allProjects(
  page: (cursor: string) => Promise<ProjectPage | undefined>,
): Promise<ProjectPage['projects'] | undefined> {
  const found: ProjectPage['projects'] = [];
  let cursor = '';
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const next = await page(cursor);
    if (!next) return undefined;
    found.push(...next.projects);
    if (!next.cursor) break;
    cursor = next.cursor;
  }
  return found;
}

async function withTimeout<T>({ clock }: MockServiceDeps, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => resolve(undefined), TIMEOUT_MS);
    promise.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
