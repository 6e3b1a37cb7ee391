import { attachmentChanged } from '../events';
import { serializeAttachment } from '../serialize/issue';
import { applyChange } from '../issues/change';
import type { Attachment, ChangeItem, Issue } from '../model/issue';
import { filesOf, type FormFile } from '../multipart';
import { canSeeIssue, may, mustHold, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';
import { nextId, projectOf } from '../world';
import { handler, NOTHING, ok, param, readOf, type Call, type Handlers } from './call';

/** Maximum bytes of one file, the default of a site [doc: configure file attachments]. */
const ATTACHMENT_MAX = 1_000 * 1024 * 1024;

const changeItem = ({ id, filename }: Attachment, added: boolean): ChangeItem => ({
  field: 'Attachment',
  fieldId: 'attachment',
  custom: false,
  from: added ? null : id,
  fromString: added ? null : filename,
  to: added ? id : null,
  toString: added ? filename : null,
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
  if (files.some(({ content }) => Buffer.byteLength(content) > ATTACHMENT_MAX)) {
    throw new JiraError(413, ['The attachment is too large.']);
  }
  return files;
}

function find(call: Call): { issue: Issue; attachment: Attachment } {
  const id = param(call, 'id');
  for (const issue of Object.values(call.world.site.issues)) {
    const attachment = issue.attachments?.find((each) => each.id === id);
    if (attachment && canSeeIssue(call.world, call.viewer, issue)) return { issue, attachment };
  }
  throw new JiraError(404, [`The attachment with id '${id}' does not exist`]);
}

export const attachments: Handlers = {
  addAttachment: handler({}, (call) => {
    const { world, viewer, actor } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const message = 'You do not have permission to create attachments for this issue.';
    mustHold(viewer, projectOf(world, issue), 'CREATE_ATTACHMENTS', message);
    const created = readFiles(call).map((file): Attachment => ({
      ...file,
      id: nextId(world, 'attachment'),
      size: Buffer.byteLength(file.content),
      author: actor.accountId,
      created: world.clock.now(),
    }));
    issue.attachments = [...(issue.attachments ?? []), ...created];
    applyChange(world, actor, issue, { items: created.map((each) => changeItem(each, true)) });
    for (const each of created) attachmentChanged(world, actor, issue, each, 'created');
    return ok(
      created.map((each) => serializeAttachment(world, each)),
      1,
    );
  }),

  getAttachment: handler({}, (call) => {
    const { id, ...serialized } = serializeAttachment(call.world, find(call).attachment);
    return ok({ ...serialized, id: Number(id) }, readOf(1));
  }),

  removeAttachment: handler({}, (call) => {
    const { world, viewer, actor } = call;
    const { issue, attachment } = find(call);
    const project = projectOf(world, issue);
    const isOwn = attachment.author === viewer.user?.accountId;
    if (!may(viewer, project, 'DELETE_ALL_ATTACHMENTS') && !(isOwn && may(viewer, project, 'DELETE_OWN_ATTACHMENTS'))) {
      throw new JiraError(403, ['You do not have permission to delete this attachment.']);
    }
    issue.attachments = issue.attachments?.filter((each) => each.id !== attachment.id) ?? [];
    applyChange(world, actor, issue, { items: [changeItem(attachment, false)] });
    attachmentChanged(world, actor, issue, attachment, 'deleted');
    return NOTHING;
  }),
};
