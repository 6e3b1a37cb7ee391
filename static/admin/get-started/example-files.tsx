import { FileCard, Inline, Link, Stack, Text } from '@forge/react';
import { Title } from '../../ui/title';
import examples from './examples.json';

interface ExampleFile {
  readonly name: keyof typeof examples;
  readonly type: string;
}

const CALLERS: readonly ExampleFile[] = [
  { name: 'call.sh', type: 'text/x-shellscript' },
  { name: 'call.mjs', type: 'text/javascript' },
  { name: 'call.py', type: 'text/x-python' },
];
const RECEIVERS: readonly ExampleFile[] = [
  { name: 'receive.mjs', type: 'text/javascript' },
  { name: 'receive.py', type: 'text/x-python' },
];

/** Offers example callers and receivers as files. The callers contain the web trigger's URL; none contains a secret. */
export function ExampleFiles({ url }: { readonly url: string }) {
  return (
    <Stack space="space.150">
      <Text>
        Calls and pushes are signed as in{' '}
        <Link href="https://www.standardwebhooks.com" openNewTab>
          Standard Webhooks
        </Link>
        . GET /v1/openapi.json at your URL describes them all.
      </Text>
      <Files
        title="Callers"
        text="Set SECRET to the incoming signing secret, then run one."
        files={CALLERS}
        url={url}
      />
      <Files
        title="Receivers"
        text="Set SECRET to the outgoing signing secret. They verify the signature and keep the newest state."
        files={RECEIVERS}
        url={url}
      />
    </Stack>
  );
}

interface FilesProps {
  readonly title: string;
  readonly text: string;
  readonly files: readonly ExampleFile[];
  readonly url: string;
}

function Files({ title, text, files, url }: FilesProps) {
  return (
    <Stack space="space.100">
      <Title level={3}>{title}</Title>
      <Text>{text}</Text>
      <Inline space="space.150" shouldWrap rowSpace="space.100">
        {files.map(({ name, type }) => {
          const content = withUrl(examples[name], url);
          return (
            <FileCard
              key={name}
              fileName={name}
              fileType={type}
              fileSize={new Blob([content]).size}
              onDownload={() => new Blob([content], { type })}
            />
          );
        })}
      </Inline>
    </Stack>
  );
}

/** Returns an example with the web trigger's URL as the default of `BASE`. */
function withUrl(example: string, url: string): string {
  return example
    .replace('BASE="${BASE:-}"', `BASE="\${BASE:-${url}}"`)
    .replace("process.env.BASE ?? ''", `process.env.BASE ?? '${url}'`)
    .replace('os.environ.get("BASE", "")', `os.environ.get("BASE", "${url}")`);
}
