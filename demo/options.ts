import { z } from 'zod';
import type { StandInWorld } from '../sandbox/stand-in';
import { callApp } from './caller';
import { read } from './contract';
import type { Memory, Settings } from './memory';

/** The settings form waits no longer than this for the app; then its fields are free text. */
const PATIENCE_MS = 5000;
/** A form offers no more pages of projects than this. */
const PAGES = 10;

const namedSchema = z.looseObject({ id: z.string(), name: z.string() });
const projectsSchema = z.looseObject({
  projects: z.array(z.looseObject({ key: z.string(), name: z.string() })),
  cursor: z.string().nullish(),
});
const typesSchema = z.looseObject({ issueTypes: z.array(namedSchema) });
const statusesSchema = z.looseObject({ statuses: z.array(namedSchema) });

/** What the app offers the form; a list that it does not give (404, an error, silence) is undefined. */
export interface Options {
  readonly projects: readonly { readonly key: string; readonly name: string }[] | undefined;
  readonly issueTypes: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly statuses: readonly { readonly id: string; readonly name: string }[] | undefined;
}

/** Asks the app for projects, and for the chosen project's types and the chosen type's statuses. */
export async function readOptions(
  world: StandInWorld,
  memory: Memory,
  chosen: Pick<Settings, 'project' | 'issueType'>,
): Promise<Options> {
  const ask = async <T>(schema: z.ZodType<T>, path: string): Promise<T | undefined> => {
    try {
      const answer = await within(world, callApp(world, memory, { method: 'GET', path: `/v1/options/${path}` }));
      return answer?.status === 200 ? read(schema, answer.body) : undefined;
    } catch {
      return undefined;
    }
  };
  const projects = await allProjects((cursor) =>
    ask(projectsSchema, cursor === '' ? 'projects' : `projects?cursor=${encodeURIComponent(cursor)}`),
  );
  if (!projects || chosen.project === '') return { projects, issueTypes: undefined, statuses: undefined };
  const project = `projects/${encodeURIComponent(chosen.project)}/issue-types`;
  const issueTypes = (await ask(typesSchema, project))?.issueTypes;
  const type = issueTypes?.find(({ name }) => name === chosen.issueType);
  const statuses = type && (await ask(statusesSchema, `${project}/${encodeURIComponent(type.id)}/statuses`))?.statuses;
  return { projects, issueTypes, statuses };
}

type ProjectPage = z.infer<typeof projectsSchema>;

async function allProjects(
  page: (cursor: string) => Promise<ProjectPage | undefined>,
): Promise<ProjectPage['projects'] | undefined> {
  const found: ProjectPage['projects'] = [];
  let cursor = '';
  for (let pages = 0; pages < PAGES; pages += 1) {
    const next = await page(cursor);
    if (!next) return undefined;
    found.push(...next.projects);
    if (!next.cursor) break;
    cursor = next.cursor;
  }
  return found;
}

async function within<T>({ clock }: StandInWorld, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => resolve(undefined), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
