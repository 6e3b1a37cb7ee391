/** Evidence as a file, with the SHA-256 of its bytes. */
export interface EvidenceFile {
  readonly name: string;
  readonly content: Blob;
  readonly digest: string;
}

/** Returns a file with its digest. */
export async function toFile(name: string, type: string, text: string): Promise<EvidenceFile> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return {
    name,
    content: new Blob([bytes], { type }),
    digest: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
