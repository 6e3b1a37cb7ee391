import Button from '@atlaskit/button/new';
import { useEffect, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { read } from '../server';
import type { ChangeIssue } from './schemas';

const propertyKeysSchema = z.object({ keys: z.array(z.object({ key: z.string() })) });
const propertySchema = z.object({ key: z.string(), value: z.unknown() });

/** Draws the issue's properties, each with a Delete button. Users who can edit the issue can delete them. */
export function Properties({
  path,
  version,
  changeIssue,
}: {
  readonly path: string;
  readonly version: string;
  readonly changeIssue: ChangeIssue;
}): ReactNode {
  const [properties, setProperties] = useState<readonly z.infer<typeof propertySchema>[]>([]);
  const [deletions, setDeletions] = useState(0);

  useEffect(() => {
    const load = async () => {
      const response = await read(propertyKeysSchema, `${path}/properties`);
      return Promise.all(
        response.keys.map(({ key }) => read(propertySchema, `${path}/properties/${encodeURIComponent(key)}`)),
      );
    };
    load().then(setProperties, () => setProperties([]));
  }, [path, version, deletions]);

  return (
    <div className="activity">
      {properties.map(({ key, value }) => (
        <div key={key} className="entry">
          <div className="row">
            <strong>{key}</strong>
            <Button
              spacing="compact"
              aria-label={`Delete the property ${key}`}
              onClick={() => {
                changeIssue('DELETE', `${path}/properties/${encodeURIComponent(key)}`).then(
                  () => setDeletions((before) => before + 1),
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
      {properties.length === 0 && <p className="faint">No properties.</p>}
    </div>
  );
}
