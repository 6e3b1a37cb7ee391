import type { StoryView } from '../../../src/domain/contract/admin-functions';
import { saveRuleForAll } from '../../support/rule';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

const DAY = 24 * 3_600_000;
/** Time within which nine o'clock of the next day passes, whatever the time of the start. */
const TO_NEXT_MORNING = 34 * 3_600_000;

let story: Story;
shareStory((shared) => (story = shared));

async function givenReminders(remindEveryDays: number, escalationContact: string | null): Promise<void> {
  const { accountId: fallbackOwner } = await story.sandbox.user('olga');
  const declinedResolutions = ["Won't Do"];
  await saveRuleForAll(story, { declinedResolutions, fallbackOwner, remindEveryDays, escalationContact });
}

interface CommentBody {
  content: { content: { type: string; attrs?: { id: string }; text?: string }[] }[];
}

/** Returns the accounts that each comment on the issue mentions. */
async function mentions(issueKey: string): Promise<string[][]> {
  const answer = await story.sandbox.jira('ada', 'GET', `/issue/${issueKey}/comment`);
  const { comments } = answer.json<{ comments: { body: CommentBody }[] }>();
  return comments.map(({ body: { content } }) =>
    content.flatMap((paragraph) => paragraph.content.flatMap(({ attrs }) => (attrs ? [attrs.id] : []))),
  );
}

test('the assignee is reminded until the issue is completed', async () => {
  await givenReminders(1, null);
  const { issue, assignee } = await story.delegated();
  const key = issue?.key ?? '';
  expect(await mentions(key)).toEqual([]);
  await story.skip(TO_NEXT_MORNING);
  const sent = await mentions(key);
  expect(sent.length).toBeGreaterThan(0);
  expect(new Set(sent.flat())).toEqual(new Set([assignee?.accountId]));
  const { events } = await story.admin<StoryView>('getDelegation', { id: 'task-8841' });
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['reminder', 'next-reminder']));
  await story.move(key, 'Done');
  await story.skip(DAY);
  expect(await mentions(key)).toEqual(sent);
  expect((await story.receivedPushes()).map(({ type }) => type)).toEqual(['delegation.completed']);
});

test('a reminder that Jira refuses is a warning', async () => {
  await givenReminders(1, null);
  await story.delegated();
  const permission = { permission: 'ADD_COMMENTS', role: 'atlassian-addons-project-access', granted: false };
  await story.sandbox.act('set-permission', { project: 'IT', ...permission });
  await story.skip(TO_NEXT_MORNING);
  const { delegation } = await story.admin<StoryView>('getDelegation', { id: 'task-8841' });
  expect(delegation.warnings).toContainEqual(
    expect.stringContaining("the reminder couldn't be added to the issue: You do not have the permission"),
  );
});

test('the escalation contact is reminded instead of an inactive assignee', async () => {
  const { accountId: contact } = await story.sandbox.user('owen');
  await givenReminders(1, contact);
  const { issue, assignee } = await story.delegated();
  await story.sandbox.act('deactivate-user', { accountId: assignee?.accountId ?? '' });
  await story.skip(TO_NEXT_MORNING);
  const sent = await mentions(issue?.key ?? '');
  expect(sent.length).toBeGreaterThan(0);
  expect(new Set(sent.flat())).toEqual(new Set([contact]));
});
