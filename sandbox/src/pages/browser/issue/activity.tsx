import Button from '@atlaskit/button/new';
import Heading from '@atlaskit/heading';
import Lozenge from '@atlaskit/lozenge';
import Tabs, { Tab, TabList, TabPanel } from '@atlaskit/tabs';
import TextArea from '@atlaskit/textarea';
import { useEffect, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { Adf } from '../adf';
import { read } from '../server';
import { formatTime } from './details';
import { Properties } from './properties';
import { textDocument } from '../screen/text-document';
import { changelogSchema, commentsSchema, type ChangeIssue } from './schemas';

type Comment = z.infer<typeof commentsSchema>['comments'][number];

/** Draws comments, history and properties. Reads them again when the issue's `version` changes. */
export function Activity({
  path,
  version,
  changeIssue,
}: {
  readonly path: string;
  readonly version: string;
  readonly changeIssue: ChangeIssue;
}): ReactNode {
  const [commentList, setCommentList] = useState<readonly Comment[]>([]);
  const [changes, setChanges] = useState<z.infer<typeof changelogSchema>['values']>([]);
  const [draft, setDraft] = useState('');

  useEffect(() => {
    read(commentsSchema, `${path}/comment?orderBy=-created&expand=properties`).then(
      (response) => setCommentList(response.comments),
      () => setCommentList([]),
    );
    read(changelogSchema, `${path}/changelog?maxResults=100`).then(
      (response) => setChanges([...response.values].reverse()),
      () => setChanges([]),
    );
  }, [path, version]);

  const addComment = (): void => {
    changeIssue('POST', `${path}/comment`, { body: textDocument(draft) }).then(
      () => setDraft(''),
      () => undefined,
    );
  };

  return (
    <section aria-labelledby="activity">
      <Heading size="small" as="h2" id="activity">
        Activity
      </Heading>
      <Tabs id="activity-tabs">
        <TabList>
          <Tab>Comments</Tab>
          <Tab>History</Tab>
          <Tab>Properties</Tab>
        </TabList>
        <TabPanel>
          <div className="activity">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                addComment();
              }}
            >
              <TextArea
                aria-label="Add a comment"
                placeholder="Add a comment"
                value={draft}
                onChange={(event) => setDraft(event.currentTarget.value)}
              />
              <Button type="submit" isDisabled={draft.trim() === ''}>
                Comment
              </Button>
            </form>
            {commentList.map(({ id, author, created, body, ...rest }) => (
              <div key={id} className="entry">
                <strong>{author?.displayName ?? 'Anonymous'}</strong>{' '}
                <time className="faint">{formatTime(created)}</time>{' '}
                {isInternal(rest) && <Lozenge appearance="moved">Internal note</Lozenge>}
                <Adf document={body} />
              </div>
            ))}
          </div>
        </TabPanel>
        <TabPanel>
          <div className="activity">
            {changes.map(({ id, author, created, items }) => (
              <div key={id} className="entry">
                <strong>{author?.displayName ?? 'Anonymous'}</strong>{' '}
                <time className="faint">{formatTime(created)}</time>
                <ul>
                  {items.map((item, index) => (
                    <li key={index}>
                      {item.field}: {orNone(item.fromString)} → {orNone(item.toString)}
                    </li>
                  ))}
                </ul>
              </div>
            ))}
            {changes.length === 0 && <p className="faint">No changes yet.</p>}
          </div>
        </TabPanel>
        <TabPanel>
          <Properties path={path} version={version} changeIssue={changeIssue} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

const internalNoteSchema = z.object({ internal: z.literal(true) });

/** Returns true for an internal comment, which customers of a service project don't see. */
function isInternal({ jsdPublic, properties }: Pick<Comment, 'jsdPublic' | 'properties'>): boolean {
  return (
    !jsdPublic ||
    properties.some(({ key, value }) => key === 'sd.public.comment' && internalNoteSchema.safeParse(value).success)
  );
}

/** Returns a value, or None if it is empty. */
function orNone(value: string | null | undefined): string {
  return value === undefined || value === null || value === '' ? 'None' : value;
}
