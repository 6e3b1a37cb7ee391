import { sendAttachmentEvent } from '../events';
import { serializeAttachment } from '../serialize/issue';
import { applyChange } from '../issues/change';
import type { Attachment, ChangeItem, Issue } from '../model/issue';
import { filesOf, type FormFile } from '../multipart';
import { canSeeIssue, may, requirePermission, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';
import { nextId, projectOf } from '../world';
import { handler, NO_CONTENT, ok, pathParam, readPoints, type Call, type Handlers } from './call';

/** Maximum bytes of one file, the default of a site [doc: configure file attachments]. */
const MAX_FILE_BYTES = 1_000 * 1024 * 1024;

const changeItem = ({ id, filename }: Attachment, change: 'added' | 'removed'): ChangeItem => ({
  field: 'Attachment',
  fieldId: 'attachment',
  custom: false,
  from: change === 'added' ? null : id,
  fromString: change === 'added' ? null : filename,
  to: change === 'added' ? id : null,
  toString: change === 'added' ? filename : null,
});

/** Returns the uploaded files. Throws a `JiraError` for an invalid upload [doc: addAttachment]. */
function readFiles({ request }: Call): FormFile[] {
  if (request.headers['x-atlassian-token'] !== 'no-check') throw new JiraError(403, ['XSRF check failed']);
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\b/i.test(contentType)) throw new JiraError(415, ['Unsupported Media Type']);
  const files = filesOf(request.body ?? '', contentType, 'file');
  if (!files || files.length === 0) throw new JiraError(400, ["The form has no part 'file' with a file name."]);
  // Bodies are text inside the sandbox, so files with other bytes would be damaged.
  if (files.some(({ content }) => content.includes('\uFFFD'))) {
    throw new JiraError(501, ['The sandbox keeps attachments of UTF-8 text only.']);
  }
  if (files.some(({ content }) => Buffer.byteLength(content) > MAX_FILE_BYTES)) {
    throw new JiraError(413, ['The attachment is too large.']);
  }
  return files;
}

function findAttachment(call: Call): { issue: Issue; attachment: Attachment } {
  const id = pathParam(call, 'id');
  for (const issue of Object.values(call.world.site.issues)) {
    const attachment = issue.attachments?.find((each) => each.id === id);
    if (attachment && canSeeIssue(call.world, call.viewer, issue)) return { issue, attachment };
  }
  throw new JiraError(404, [`The attachment with id '${id}' does not exist`]);
}

export const attachments: Handlers = {
  addAttachment: handler({}, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const message = 'You do not have permission to create attachments for this issue.';
    requirePermission(viewer, projectOf(world, issue), 'CREATE_ATTACHMENTS', message);
    const created = readFiles(call).map((file): Attachment => ({
      ...file,
      id: nextId(world, 'attachment'),
      size: Buffer.byteLength(file.content),
      author: actor.accountId,
      created: world.clock.now(),
    }));
    issue.attachments = [...(issue.attachments ?? []), ...created];
    applyChange(world, actor, issue, { items: created.map((each) => changeItem(each, 'added')) });
    for (const each of created) sendAttachmentEvent(world, actor, issue, each, 'created');
    return ok(
      created.map((each) => serializeAttachment(world, each)),
      1,
    );
  }),

  getAttachment: handler({}, (call) => {
    const { id, ...serialized } = serializeAttachment(call.world, findAttachment(call).attachment);
    return ok({ ...serialized, id: Number(id) }, readPoints(1));
  }),

  removeAttachment: handler({}, (call) => {
    const { world, viewer, actor } = call;
    const { issue, attachment } = findAttachment(call);
    const project = projectOf(world, issue);
    const isOwn = attachment.author === viewer.user?.accountId;
    if (!may(viewer, project, 'DELETE_ALL_ATTACHMENTS') && !(isOwn && may(viewer, project, 'DELETE_OWN_ATTACHMENTS'))) {
      throw new JiraError(403, ['You do not have permission to delete this attachment.']);
    }
    issue.attachments = issue.attachments?.filter((each) => each.id !== attachment.id) ?? [];
    applyChange(world, actor, issue, { items: [changeItem(attachment, 'removed')] });
    sendAttachmentEvent(world, actor, issue, attachment, 'deleted');
    return NO_CONTENT;
  }),
};
