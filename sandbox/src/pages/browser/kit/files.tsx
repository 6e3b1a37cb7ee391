import Button from '@atlaskit/button/new';
import { ErrorMessage, HelperMessage, Label } from '@atlaskit/form';
import ProgressBar from '@atlaskit/progress-bar';
import { useId, useState, type ReactNode } from 'react';
import { messageOf } from '../server';
import { call, text, type Part } from './draw';
import { Glyph } from './glyph';

const KILOBYTE = 1024;

/** Downloads a file through the browser, as a click on a download link does. */
function download(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** Returns true for a `Blob`. Checks its class name, because a `Blob` of an app's frame belongs to another realm. */
function isBlob(value: unknown): value is Blob {
  return Object.prototype.toString.call(value) === '[object Blob]';
}

const DrawFileCard: Part = ({ node }) => {
  const { onDownload, onDelete, isUploading, uploadProgress } = node.props;
  const fileName = text(node.props.fileName) ?? '';
  const [failure, setFailure] = useState<string>();
  const error = text(node.props.error) ?? failure;

  const runDownload = async (): Promise<void> => {
    if (typeof onDownload !== 'function') return;
    // The card downloads the Blob that the handler returns [doc: file-card].
    const result: unknown = await Reflect.apply(onDownload, undefined, []);
    if (isBlob(result)) download(result, fileName);
  };

  return (
    <div className="file-card" role="group" aria-label={fileName} data-type={text(node.props.fileType)}>
      <Glyph name="file" color="color.icon.subtle" />
      <div className="file-card-text">
        <strong>{fileName}</strong>
        <Size bytes={node.props.fileSize} />
        {isUploading === true && (
          <ProgressBar
            value={typeof uploadProgress === 'number' ? uploadProgress : 0}
            ariaLabel={`Upload of ${fileName}`}
          />
        )}
        {error !== undefined && <ErrorMessage>{error}</ErrorMessage>}
      </div>
      {typeof onDownload === 'function' && (
        <Button
          spacing="compact"
          aria-label={`Download ${fileName}`}
          onClick={() => {
            setFailure(undefined);
            runDownload().catch((reason: unknown) => setFailure(messageOf(reason)));
          }}
        >
          Download
        </Button>
      )}
      {typeof onDelete === 'function' && (
        <Button spacing="compact" aria-label={`Delete ${fileName}`} onClick={() => call(onDelete)}>
          Delete
        </Button>
      )}
    </div>
  );
};

function Size({ bytes }: { readonly bytes: unknown }): ReactNode {
  if (typeof bytes !== 'number') return undefined;
  const size = bytes < KILOBYTE ? `${bytes} B` : `${Math.round(bytes / KILOBYTE)} KB`;
  return <span className="faint">{size}</span>;
}

/** Returns a file as UI Kit passes it to the app, with its content in base64. */
async function serialize(file: File): Promise<Readonly<Record<string, unknown>>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return { data, name: file.name, size: file.size, type: file.type };
}

const DrawFilePicker: Part = ({ node }) => {
  const id = useId();
  const { label, description, onChange } = node.props;
  return (
    <div className="field">
      <Label htmlFor={id}>{text(label) ?? 'Select files'}</Label>
      <input
        id={id}
        type="file"
        multiple
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          void Promise.all(files.map(serialize)).then((contents) => call(onChange, contents));
        }}
      />
      {text(description) !== undefined && <HelperMessage>{text(description)}</HelperMessage>}
    </div>
  );
};

export const fileParts: Readonly<Record<string, Part>> = { FileCard: DrawFileCard, FilePicker: DrawFilePicker };
