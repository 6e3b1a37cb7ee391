import { z } from 'zod';
import { sendIssueDeleted } from '../events';
import { metaById, screenMeta } from '../serialize/field-meta';
import { serializeChange, serializeIssue, type RequestedParts } from '../serialize/issue';
import { applyChange } from '../issues/change';
import { addComment, CommentInput, planComments } from '../issues/comment';
import { addDefaults, IssueUpdateDetails, readFields, type FieldErrors, type FieldChanges } from '../issues/fill';
import { removeIssue } from '../issues/link';
import { checkProperty, putProperty } from '../issues/set-property';
import { availableTransitions, applyTransition, planTransition } from '../issues/transition';
import { fieldById } from '../fields/catalog';
import { readValue } from '../fields/values';
import type { Issue } from '../model/issue';
import { canSeeIssue, isAdmin, issueByIdOrKey, may, requirePermission, visibleIssue } from '../permissions';
import { FieldError, JiraError } from '../jira-error';
import { pageOf, serializeStatus, type Json } from '../serialize/entities';
import { projectOf, statusOf, typeSettingsIn } from '../world';
import {
  withMaxLength,
  bodyHandler,
  expansions,
  flagParam,
  handler,
  NO_CONTENT,
  ok,
  requestedPage,
  PAGING,
  pathParam,
  MAX_PROPERTIES,
  readPoints,
  textParam,
  listParam,
  type Call,
  type Handlers,
} from './call';

/** Maximum number of issues in one call [doc: bulkFetchIssues]. */
const MAX_BULK_ISSUES = 100;

/** Supported values of an issue's `expand`. */
const EXPANDABLE = ['names', 'schema', 'changelog', 'editmeta'];

const requestedParts = (call: Call<'fields' | 'properties' | 'expand'>): RequestedParts => ({
  fields: call.query.fields === undefined ? ['*all'] : listParam(call, 'fields'),
  properties: listParam(call, 'properties'),
  expand: expansions(call, ...EXPANDABLE),
  viewerId: call.viewer.user?.accountId,
});

const editScreen = (call: Call, issue: Issue) => typeSettingsIn(projectOf(call.world, issue), issue.typeId)?.edit ?? [];

function requireIssuePermission(call: Call, issue: Issue, permission: string, message: string): void {
  requirePermission(call.viewer, projectOf(call.world, issue), permission, message);
}

/** Throws Jira's 403 if a user without admin rights turns off notifications [doc: editIssue]. */
function checkNotifyUsers(call: Call<'notifyUsers'>, issue: Issue): void {
  const { world, viewer } = call;
  if (call.query.notifyUsers !== false || isAdmin(world, viewer.user)) return;
  requirePermission(
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

function requireCommentPermission(call: Call, issue: Issue): void {
  requireIssuePermission(call, issue, 'ADD_COMMENTS', 'You do not have the permission to comment on this issue.');
}

const BulkFetch = z.strictObject({
  issueIdsOrKeys: z.array(z.string()),
  fields: z.array(z.string()).optional(),
  properties: z.array(z.string()).default([]),
  expand: z.array(z.string()).default([]),
});

/** Body of an assignment. It includes `name`, because Jira rejects that member and doesn't ignore it. */
const Assignee = z.strictObject({ accountId: z.string().nullish(), name: z.string().optional() });

export const issues: Handlers = {
  getIssue: handler({ query: ['fields', 'properties', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const requested = requestedParts(call);
    const serialized = serializeIssue(world, issue, requested);
    const editmeta = requested.expand.includes('editmeta') && {
      editmeta: { fields: metaById(screenMeta(world, viewer, projectOf(world, issue), editScreen(call, issue))) },
    };
    return ok({ ...serialized, ...editmeta }, readPoints(1));
  }),

  bulkFetchIssues: bodyHandler({ body: BulkFetch }, (call) => {
    const { world, viewer } = call;
    const { issueIdsOrKeys, fields, properties, expand } = call.body;
    if (issueIdsOrKeys.length === 0 || issueIdsOrKeys.length > MAX_BULK_ISSUES) {
      throw new JiraError(400, [`The number of issues requested must be between 1 and ${MAX_BULK_ISSUES}.`]);
    }
    const requested: RequestedParts = {
      fields: fields ?? ['*all'],
      properties: withMaxLength(MAX_PROPERTIES, 'issue properties', properties),
      expand: expansions({ ...call, query: { expand } }, ...EXPANDABLE),
      viewerId: viewer.user?.accountId,
    };
    const visibleIssues = new Map<string, Issue>();
    const missing: Json[] = [];
    for (const idOrKey of issueIdsOrKeys) {
      const issue = issueByIdOrKey(world, idOrKey);
      if (issue && canSeeIssue(world, viewer, issue)) visibleIssues.set(issue.id, issue);
      else missing.push({ id: idOrKey, errorMessage: 'Issue does not exist or you do not have permission to see it.' });
    }
    // Issues are sorted by id, not in the request's order [doc: bulkFetchIssues].
    const sorted = [...visibleIssues.values()].sort((a, b) => Number(a.id) - Number(b.id));
    return ok(
      { issues: sorted.map((each) => serializeIssue(world, each, requested)), issueErrors: missing },
      readPoints(visibleIssues.size),
    );
  }),

  editIssue: bodyHandler(
    { query: ['notifyUsers', 'returnIssue', 'expand'], body: IssueUpdateDetails.omit({ transition: true }) },
    (call) => {
      const { world, viewer, actor } = call;
      const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
      const details = call.body;
      checkNotifyUsers(call, issue);
      const comments = planComments(world, actor, issue, commentsOf(details));
      if (comments.length > 0) requireCommentPermission(call, issue);
      const editedFieldCount =
        Object.keys(details.fields).length + Object.keys(details.update).length - (comments.length > 0 ? 1 : 0);
      if (editedFieldCount > 0 || comments.length === 0) {
        requireIssuePermission(
          call,
          issue,
          'EDIT_ISSUES',
          'You do not have permission to edit issues in this project.',
        );
      }
      const errors: FieldErrors = {};
      const context = {
        world,
        viewer,
        project: projectOf(world, issue),
        screen: editScreen(call, issue),
        currentValues: issue.values,
      };
      const given = readFields(details, context, ['comment'], errors);
      const editedScreen = context.screen.filter((each) => each.field in given);
      const values = addDefaults(given, { ...context, screen: editedScreen }, errors);
      if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
      for (const { key, value } of details.properties) checkProperty(key, value);
      const expand = expansions(call, ...EXPANDABLE);

      applyChange(world, actor, issue, { values });
      for (const { key, value } of details.properties) putProperty(world, issue, key, value);
      for (const comment of comments) addComment(world, actor, issue, comment);
      const requested: RequestedParts = { fields: ['*all'], properties: [], expand, viewerId: viewer.user?.accountId };
      return flagParam(call, 'returnIssue') ? ok(serializeIssue(world, issue, requested), 1) : NO_CONTENT;
    },
  ),

  deleteIssue: handler({ query: ['deleteSubtasks'] }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    requireIssuePermission(
      call,
      issue,
      'DELETE_ISSUES',
      'You do not have permission to delete issues in this project.',
    );
    const subtasks = Object.values(world.site.issues).filter(
      (each) => each.values.parent === issue.id && each.projectId === issue.projectId,
    );
    if (subtasks.length > 0 && textParam(call, 'deleteSubtasks') !== 'true') {
      throw new JiraError(400, [
        `The issue '${issue.key}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
      ]);
    }
    // Sends the event before the deletion, because filters can read properties of a deleted issue [doc: product_events,
    // "Supported events"].
    sendIssueDeleted(world, actor, issue);
    for (const each of [issue, ...subtasks]) {
      removeIssue(world, each);
    }
    return NO_CONTENT;
  }),

  assignIssue: bodyHandler({ body: Assignee }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    requireIssuePermission(
      call,
      issue,
      'ASSIGN_ISSUES',
      'You do not have permission to assign issues in this project.',
    );
    const field = fieldById(world, 'assignee');
    if (!field) throw new Error('The field assignee is missing');
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
    return NO_CONTENT;
  }),

  getChangeLogs: handler({ query: [...PAGING] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const range = requestedPage(call, { defaultSize: 100 });
    // The oldest change is first, unlike in an issue's `expand` [doc: getChangeLogs].
    const body = pageOf(world, `issue/${issue.key}/changelog`, issue.history, range, (each) =>
      serializeChange(world, each),
    );
    return ok(body, readPoints(Math.min(range.maxResults, issue.history.length)));
  }),

  getEditIssueMeta: handler({}, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const project = projectOf(world, issue);
    const fields = may(viewer, project, 'EDIT_ISSUES')
      ? screenMeta(world, viewer, project, editScreen(call, issue))
      : [];
    return ok({ fields: metaById(fields) }, readPoints(1));
  }),

  getTransitions: handler({ query: ['transitionId', 'expand'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const transitionId = textParam(call, 'transitionId');
    const withFields = expansions(call, 'transitions.fields').includes('transitions.fields');
    const transitions = availableTransitions(world, viewer, issue).filter(
      (each) => transitionId === undefined || each.id === transitionId,
    );
    const serialized = transitions.map((each) => ({
      id: each.id,
      name: each.name,
      to: serializeStatus(world, statusOf(world, each.to)),
      hasScreen: each.screen !== undefined,
      isGlobal: each.from === 'any',
      isInitial: false,
      isAvailable: true,
      isConditional: (each.conditions ?? []).length > 0,
      looped: each.to === issue.statusId,
      ...(withFields && { fields: metaById(screenMeta(world, viewer, projectOf(world, issue), each.screen ?? [])) }),
    }));
    return ok({ expand: 'transitions', transitions: serialized }, readPoints(serialized.length));
  }),

  doTransition: bodyHandler({ body: IssueUpdateDetails.omit({ properties: true }) }, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const details = call.body;
    const plan = planTransition(world, viewer, issue, details);
    const comments = planComments(world, actor, issue, commentsOf(details));
    if (comments.length > 0) requireCommentPermission(call, issue);
    applyTransition(world, actor, issue, plan);
    for (const comment of comments) addComment(world, actor, issue, comment);
    return NO_CONTENT;
  }),
};
