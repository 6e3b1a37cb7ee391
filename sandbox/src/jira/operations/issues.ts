import { z } from 'zod';
import { issueDeleted } from '../events';
import { byId, screenMeta } from '../serialize/field-meta';
import { serializeChange, serializeIssue, type Wanted } from '../serialize/issue';
import { applyChange } from '../issues/change';
import { addComment, CommentInput, planComments } from '../issues/comment';
import { complete, Details, readFields, type Errors, type FieldChanges } from '../issues/fill';
import { removeIssue } from '../issues/link';
import { checkProperty, putProperty } from '../issues/set-property';
import { availableTransitions, carryOutTransition, planTransition } from '../issues/transition';
import { fieldById } from '../fields/catalogue';
import { readValue } from '../fields/values';
import type { Issue } from '../model/issue';
import { canSeeIssue, isAdmin, issueByIdOrKey, may, mustHold, visibleIssue } from '../permissions';
import { FieldError, JiraError } from '../jira-error';
import { pageOf, serializeStatus, type Json } from '../serialize/entities';
import { projectOf, statusOf, typeIn } from '../world';
import {
  atMost,
  bodyHandler,
  expansions,
  flag,
  handler,
  NOTHING,
  ok,
  page,
  PAGING,
  param,
  PROPERTIES_MAX,
  readOf,
  text,
  texts,
  type Call,
  type Handlers,
} from './call';

/** Maximum number of issues in one call [doc: bulkFetchIssues]. */
const BULK_FETCH_MAX = 100;

/** Supported values of an issue's `expand`. */
const EXPANDABLE = ['names', 'schema', 'changelog', 'editmeta'];

const wantedOf = (call: Call<'fields' | 'properties' | 'expand'>): Wanted => ({
  fields: call.query.fields === undefined ? ['*all'] : texts(call, 'fields'),
  properties: texts(call, 'properties'),
  expand: expansions(call, ...EXPANDABLE),
  me: call.viewer.user?.accountId,
});

const editScreen = (call: Call, issue: Issue) => typeIn(projectOf(call.world, issue), issue.typeId)?.edit ?? [];

function mustBeAllowed(call: Call, issue: Issue, permission: string, message: string): void {
  mustHold(call.viewer, projectOf(call.world, issue), permission, message);
}

/** Throws Jira's 403 for a user without admin rights who turns off notifications [doc: editIssue]. */
function checkNotifyUsers(call: Call<'notifyUsers'>, issue: Issue): void {
  const { world, viewer } = call;
  if (call.query.notifyUsers !== false || isAdmin(world, viewer.user)) return;
  mustHold(
    viewer,
    projectOf(world, issue),
    'ADMINISTER_PROJECTS',
    'To discard the user notification either admin or project admin permissions are required.',
  );
}

const AddedComment = z.strictObject({ add: CommentInput });

/** Returns the comments that `update` adds in an edit or transition. */
function commentsOf(details: FieldChanges): CommentInput[] {
  return (details.update.comment ?? []).map((operation) => {
    const added = AddedComment.safeParse(operation);
    if (!added.success) {
      throw new JiraError(400, [], { comment: 'Comment operations other than add are not supported.' });
    }
    return added.data.add;
  });
}

function mayComment(call: Call, issue: Issue): void {
  mustBeAllowed(call, issue, 'ADD_COMMENTS', 'You do not have the permission to comment on this issue.');
}

const BulkFetch = z.strictObject({
  issueIdsOrKeys: z.array(z.string()),
  fields: z.array(z.string()).optional(),
  properties: z.array(z.string()).default([]),
  expand: z.array(z.string()).default([]),
});

/** Body of an assignment. It includes `name`, because Jira rejects that member instead of ignoring it. */
const Assignee = z.strictObject({ accountId: z.string().nullish(), name: z.string().optional() });

export const issues: Handlers = {
  getIssue: handler({ query: ['fields', 'properties', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const wanted = wantedOf(call);
    const serialized = serializeIssue(world, issue, wanted);
    const editmeta = wanted.expand.includes('editmeta') && {
      editmeta: { fields: byId(screenMeta(world, viewer, projectOf(world, issue), editScreen(call, issue))) },
    };
    return ok({ ...serialized, ...editmeta }, readOf(1));
  }),

  bulkFetchIssues: bodyHandler({ body: BulkFetch }, (call) => {
    const { world, viewer } = call;
    const { issueIdsOrKeys, fields, properties, expand } = call.body;
    if (issueIdsOrKeys.length === 0 || issueIdsOrKeys.length > BULK_FETCH_MAX) {
      throw new JiraError(400, [`The number of issues requested must be between 1 and ${BULK_FETCH_MAX}.`]);
    }
    const wanted: Wanted = {
      fields: fields ?? ['*all'],
      properties: atMost(PROPERTIES_MAX, 'issue properties', properties),
      expand: expansions({ ...call, query: { expand } }, ...EXPANDABLE),
      me: viewer.user?.accountId,
    };
    const found = new Map<string, Issue>();
    const missing: Json[] = [];
    for (const idOrKey of issueIdsOrKeys) {
      const issue = issueByIdOrKey(world, idOrKey);
      if (issue && canSeeIssue(world, viewer, issue)) found.set(issue.id, issue);
      else missing.push({ id: idOrKey, errorMessage: 'Issue does not exist or you do not have permission to see it.' });
    }
    // Issues are sorted by id, not in the request's order [doc: bulkFetchIssues].
    const ordered = [...found.values()].sort((one, other) => Number(one.id) - Number(other.id));
    return ok(
      { issues: ordered.map((each) => serializeIssue(world, each, wanted)), issueErrors: missing },
      readOf(found.size),
    );
  }),

  editIssue: bodyHandler(
    { query: ['notifyUsers', 'returnIssue', 'expand'], body: Details.omit({ transition: true }) },
    (call) => {
      const { world, viewer, actor } = call;
      const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
      const details = call.body;
      checkNotifyUsers(call, issue);
      const comments = planComments(world, actor, issue, commentsOf(details));
      if (comments.length > 0) mayComment(call, issue);
      const edits =
        Object.keys(details.fields).length + Object.keys(details.update).length - (comments.length > 0 ? 1 : 0);
      if (edits > 0 || comments.length === 0) {
        mustBeAllowed(call, issue, 'EDIT_ISSUES', 'You do not have permission to edit issues in this project.');
      }
      const errors: Errors = {};
      const filling = {
        world,
        viewer,
        project: projectOf(world, issue),
        screen: editScreen(call, issue),
        current: issue.values,
      };
      const read = readFields(details, filling, ['comment'], errors);
      const touched = filling.screen.filter((each) => each.field in read);
      const values = complete(read, { ...filling, screen: touched }, errors);
      if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
      for (const { key, value } of details.properties) checkProperty(key, value);
      const expand = expansions(call, ...EXPANDABLE);

      applyChange(world, actor, issue, { values });
      for (const { key, value } of details.properties) putProperty(world, issue, key, value);
      for (const comment of comments) addComment(world, actor, issue, comment);
      const wanted: Wanted = { fields: ['*all'], properties: [], expand, me: viewer.user?.accountId };
      return flag(call, 'returnIssue') ? ok(serializeIssue(world, issue, wanted), 1) : NOTHING;
    },
  ),

  deleteIssue: handler({ query: ['deleteSubtasks'] }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    mustBeAllowed(call, issue, 'DELETE_ISSUES', 'You do not have permission to delete issues in this project.');
    const subtasks = Object.values(world.site.issues).filter(
      (each) => each.values.parent === issue.id && each.projectId === issue.projectId,
    );
    if (subtasks.length > 0 && text(call, 'deleteSubtasks') !== 'true') {
      throw new JiraError(400, [
        `The issue '${issue.key}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
      ]);
    }
    // Sends the event before the deletion, because filters can read properties of a deleted issue [doc: product_events,
    // "Supported events"].
    issueDeleted(world, actor, issue);
    for (const each of [issue, ...subtasks]) {
      removeIssue(world, each);
    }
    return NOTHING;
  }),

  assignIssue: bodyHandler({ body: Assignee }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    mustBeAllowed(call, issue, 'ASSIGN_ISSUES', 'You do not have permission to assign issues in this project.');
    const field = fieldById(world, 'assignee');
    if (!field) throw new Error('Jira has a field assignee');
    try {
      const assignee = readValue(field, call.body.name === undefined ? call.body : {}, {
        world,
        viewer,
        project: projectOf(world, issue),
      });
      applyChange(world, actor, issue, { values: { assignee } });
    } catch (error) {
      if (error instanceof FieldError) throw new JiraError(400, [], { assignee: error.message });
      throw error;
    }
    return NOTHING;
  }),

  getChangeLogs: handler({ query: [...PAGING] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const range = page(call, 100);
    // The oldest change is first, unlike in an issue's `expand` [doc: getChangeLogs].
    const body = pageOf(world, `issue/${issue.key}/changelog`, issue.history, range, (each) =>
      serializeChange(world, each),
    );
    return ok(body, readOf(Math.min(range.maxResults, issue.history.length)));
  }),

  getEditIssueMeta: handler({}, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const project = projectOf(world, issue);
    const fields = may(viewer, project, 'EDIT_ISSUES')
      ? screenMeta(world, viewer, project, editScreen(call, issue))
      : [];
    return ok({ fields: byId(fields) }, readOf(1));
  }),

  getTransitions: handler({ query: ['transitionId', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const only = text(call, 'transitionId');
    const withFields = expansions(call, 'transitions.fields').includes('transitions.fields');
    const found = availableTransitions(world, viewer, issue).filter((each) => only === undefined || each.id === only);
    const serialized = found.map((each) => ({
      id: each.id,
      name: each.name,
      to: serializeStatus(world, statusOf(world, each.to)),
      hasScreen: each.screen !== undefined,
      isGlobal: each.from === 'any',
      isInitial: false,
      isAvailable: true,
      isConditional: (each.conditions ?? []).length > 0,
      looped: each.to === issue.statusId,
      ...(withFields && { fields: byId(screenMeta(world, viewer, projectOf(world, issue), each.screen ?? [])) }),
    }));
    return ok({ expand: 'transitions', transitions: serialized }, readOf(serialized.length));
  }),

  doTransition: bodyHandler({ body: Details.omit({ properties: true }) }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const details = call.body;
    const plan = planTransition(world, viewer, issue, details);
    const comments = planComments(world, actor, issue, commentsOf(details));
    if (comments.length > 0) mayComment(call, issue);
    carryOutTransition(world, actor, issue, plan);
    for (const comment of comments) addComment(world, actor, issue, comment);
    return NOTHING;
  }),
};
