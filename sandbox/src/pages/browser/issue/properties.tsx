import Button from '@atlaskit/button/new';
import { useEffect, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { read } from '../server';
import type { ChangeIssue } from './schemas';

const keys = z.object({ keys: z.array(z.object({ key: z.string() })) });
const property = z.object({ key: z.string(), value: z.unknown() });

/** Draws the issue's properties with a button to delete each. Everyone who can edit the issue can delete them. */
export function Properties({
  path,
  version,
  act,
}: {
  readonly path: string;
  readonly version: string;
  readonly act: ChangeIssue;
}): ReactNode {
  const [found, setFound] = useState<readonly z.infer<typeof property>[]>([]);
  const [reads, setReads] = useState(0);

  useEffect(() => {
    const load = async () => {
      const answer = await read(keys, `${path}/properties`);
      return Promise.all(answer.keys.map(({ key }) => read(property, `${path}/properties/${encodeURIComponent(key)}`)));
    };
    load().then(setFound, () => setFound([]));
  }, [path, version, reads]);

  return (
    <div className="activity">
      {found.map(({ key, value }) => (
        <div key={key} className="entry">
          <div className="row">
            <strong>{key}</strong>
            <Button
              spacing="compact"
              aria-label={`Delete the property ${key}`}
              onClick={() => {
                act('DELETE', `${path}/properties/${encodeURIComponent(key)}`).then(
                  () => setReads((before) => before + 1),
                  () => undefined,
                );
              }}
            >
              Delete
            </Button>
          </div>
          <pre className="code-block wrap">{JSON.stringify(value, null, 2)}</pre>
        </div>
      ))}
      {found.length === 0 && <p className="faint">No properties.</p>}
    </div>
  );
}
