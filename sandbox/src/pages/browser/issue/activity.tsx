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
import { changelog, comments, type ChangeIssue } from './schemas';

type Comment = z.infer<typeof comments>['comments'][number];

/** Draws comments, history and properties. Reads them again when the issue's `version` changes. */
export function Activity({
  path,
  version,
  act,
}: {
  readonly path: string;
  readonly version: string;
  readonly act: ChangeIssue;
}): ReactNode {
  const [shownComments, setShownComments] = useState<readonly Comment[]>([]);
  const [changes, setChanges] = useState<z.infer<typeof changelog>['values']>([]);
  const [typed, setTyped] = useState('');

  useEffect(() => {
    read(comments, `${path}/comment?orderBy=-created&expand=properties`).then(
      (answer) => setShownComments(answer.comments),
      () => setShownComments([]),
    );
    read(changelog, `${path}/changelog?maxResults=100`).then(
      (answer) => setChanges([...answer.values].reverse()),
      () => setChanges([]),
    );
  }, [path, version]);

  const comment = (): void => {
    act('POST', `${path}/comment`, { body: textDocument(typed) }).then(
      () => setTyped(''),
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
                comment();
              }}
            >
              <TextArea
                aria-label="Add a comment"
                placeholder="Add a comment"
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
              <Button type="submit" isDisabled={typed.trim() === ''}>
                Comment
              </Button>
            </form>
            {shownComments.map(({ id, author, created, body, ...rest }) => (
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
          <Properties path={path} version={version} act={act} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

const internal = z.object({ internal: z.literal(true) });

/** Returns true for an internal comment, which customers of a service project don't see. */
function isInternal({ jsdPublic, properties }: Pick<Comment, 'jsdPublic' | 'properties'>): boolean {
  return (
    !jsdPublic || properties.some(({ key, value }) => key === 'sd.public.comment' && internal.safeParse(value).success)
  );
}

function orNone(value: string | null | undefined): string {
  return value === undefined || value === null || value === '' ? 'None' : value;
}
