import { route } from '@forge/api';
import * as z from 'zod/mini';
import { fieldKind, type FieldKind } from '../../domain/configuration/field-value';
import { ResolutionRef, type StatusRef } from '../../domain/delegation/status';
import type { Site } from '../../domain/configuration/settings';
import { WireStatus } from './issue';
import { findInJira, requestJira } from './jira';

/**
 * Metadata of a site: projects, issue types with their fields, resolutions. All throw JiraUnavailable and
 * JiraRejection.
 */

export const WireProject = z.object({ id: z.string(), key: z.string(), name: z.string() });
export type WireProject = z.infer<typeof WireProject>;

/** Format of a project's key or id. */
const PROJECT_KEY_OR_ID = /^[A-Za-z0-9_]{1,255}$/;

/** Returns a project by key or id; undefined if the app can't see it. */
export async function readProject(keyOrId: string): Promise<WireProject | undefined> {
  if (!PROJECT_KEY_OR_ID.test(keyOrId)) return undefined;
  return findInJira(route`/rest/api/3/project/${keyOrId}`, WireProject);
}

/**
 * Returns projects in which the app can create issues, by a part of the key or name (1 point + 1 for each).
 * @param options.ids projects to search in, at most 50; all projects if empty
 */
export async function findProjects(
  query: string,
  limit: number,
  { startAt = 0, ids = [] }: { startAt?: number; ids?: readonly string[] } = {},
): Promise<{ projects: WireProject[]; hasMore: boolean }> {
  const parameters = new URLSearchParams([
    ...Object.entries({
      action: 'create',
      orderBy: 'name',
      query,
      startAt: String(startAt),
      maxResults: String(limit),
    }),
    ...ids.map((id): [string, string] => ['id', id]),
  ]);
  const { values, isLast } = await requestJira(
    route`/rest/api/3/project/search?${parameters}`,
    z.object({ values: z.array(WireProject), isLast: z.boolean() }),
  );
  return { projects: values, hasMore: !isLast };
}

/** An issue type of a project, with the statuses of its workflow. */
const ProjectIssueType = z.object({
  id: z.string(),
  name: z.string(),
  subtask: z.boolean(),
  statuses: z.array(WireStatus),
});
export type ProjectIssueType = z.infer<typeof ProjectIssueType>;

/** Returns the issue types of a project; undefined if the app can't see the project. */
export async function readIssueTypes(project: string): Promise<ProjectIssueType[] | undefined> {
  return findInJira(route`/rest/api/3/project/${project}/statuses`, z.array(ProjectIssueType));
}

/** Returns the statuses of the workflow of an issue type in a project; empty if the app can't see the project. */
export async function readStatuses(project: string, issueType: string): Promise<readonly StatusRef[]> {
  return (await readIssueTypes(project))?.find(({ id }) => id === issueType)?.statuses ?? [];
}

/** Allowed value of a field. Options have their name in `value`. */
const AllowedValue = z.object({ id: z.string(), name: z.optional(z.string()), value: z.optional(z.string()) });

const CreateFields = z.object({
  fields: z.array(
    z.object({
      fieldId: z.string(),
      name: z.string(),
      required: z.boolean(),
      hasDefaultValue: z.optional(z.boolean()),
      schema: z.object({
        type: z.string(),
        items: z.optional(z.string()),
        custom: z.optional(z.string()),
        system: z.optional(z.string()),
      }),
      allowedValues: z.optional(z.array(z.unknown())),
    }),
  ),
  total: z.optional(z.number()),
});

/** A field of a create screen. A field with a default value doesn't count as required. */
export interface CreateField {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  /** Type of the value in Jira's terms: `string`, `option`, `user`, `array`, ... */
  readonly type: string;
  readonly kind: FieldKind;
  readonly allowed: { id: string; name: string }[] | null;
}

/** Maximum number of fields in one response [doc: createmeta]. */
const MAX_CREATE_FIELDS = 200;

/** Returns the fields of an issue type's create screen; undefined if the app can't create such issues. */
export async function readCreateFields(project: string, typeId: string): Promise<CreateField[] | undefined> {
  const path = route`/rest/api/3/issue/createmeta/${project}/issuetypes/${typeId}?maxResults=${MAX_CREATE_FIELDS}`;
  const answer = await findInJira(path, CreateFields);
  return answer?.fields.map(({ fieldId, name, required, hasDefaultValue, schema, allowedValues }) => ({
    id: fieldId,
    name,
    required: required && hasDefaultValue !== true,
    type: schema.type,
    kind: fieldKind(schema),
    allowed: allowedValues?.flatMap(parseAllowedValue) ?? null,
  }));
}

/** Returns the allowed value, or nothing if its form is unknown. */
function parseAllowedValue(value: unknown): { id: string; name: string }[] {
  const { data } = AllowedValue.safeParse(value);
  return data ? [{ id: data.id, name: data.name ?? data.value ?? data.id }] : [];
}

/** Returns all resolutions of the site. */
export async function readResolutions(): Promise<ResolutionRef[]> {
  return requestJira(route`/rest/api/3/resolution`, z.array(ResolutionRef));
}

/** Returns all priorities of the site. Uses the older API, because the paged one requires an admin scope. */
export async function readPriorities(): Promise<{ id: string; name: string }[]> {
  return requestJira(route`/rest/api/3/priority`, z.array(z.object({ id: z.string(), name: z.string() })));
}

/** Returns the site's URL, name and time zone (1 point). */
export async function readSite(): Promise<Site> {
  const { baseUrl, serverTitle, serverTimeZone } = await requestJira(
    route`/rest/api/3/serverInfo`,
    z.object({ baseUrl: z.string(), serverTitle: z.optional(z.string()), serverTimeZone: z.optional(z.string()) }),
  );
  return {
    url: baseUrl.replace(/\/$/, ''),
    name: serverTitle ?? new URL(baseUrl).hostname,
    timeZone: serverTimeZone ?? 'UTC',
  };
}
