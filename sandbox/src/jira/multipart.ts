/** A file in a `multipart/form-data` body. */
export interface FormFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly content: string;
}

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';

/** Returns the files of a part in a `multipart/form-data` body, or undefined for another body [RFC 7578]. */
export function filesOf(body: string, contentType: string, partName: string): FormFile[] | undefined {
  const match = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined || !body.includes(`--${boundary}--`)) return undefined;
  return body.split(`--${boundary}`).flatMap((part) => {
    const headLength = part.indexOf(HEAD_END);
    const head = part.slice(0, Math.max(headLength, 0));
    const filename = /;\s*filename="([^"]*)"/i.exec(head)?.[1];
    if (filename === undefined || /;\s*name="([^"]*)"/i.exec(head)?.[1] !== partName) return [];
    const mimeType = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? 'application/octet-stream';
    return [{ filename, mimeType, content: part.slice(headLength + HEAD_END.length, -LINE_END.length) }];
  });
}
