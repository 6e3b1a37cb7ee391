import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { localHref } from '../page';
import { formatTime } from './details';
import type { Issue } from './schemas';

/** Draws the list of an issue's attachments, or nothing if there are none. */
export function Attachments({ files }: { readonly files: Issue['fields']['attachment'] }): ReactNode {
  if (files.length === 0) return undefined;
  return (
    <section aria-labelledby="attachments">
      <Heading size="small" as="h2" id="attachments">
        Attachments
      </Heading>
      <ul className="links">
        {files.map(({ id, filename, size, created, author, content }) => (
          <li key={id}>
            <a href={localHref(content)} download={filename}>
              {filename}
            </a>{' '}
            <span className="faint">
              {size} bytes, {author?.displayName ?? 'Anonymous'}, {formatTime(created)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
