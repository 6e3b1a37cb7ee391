/** A name or an address in the form that is compared: trimmed, in NFC, without case. */
export function normalizedName(text: string): string {
  return text.normalize('NFC').trim().toLowerCase().normalize('NFC');
}

/** Tells if two names or addresses are the same, as people write them. */
export function isSameName(name: string, otherName: string): boolean {
  return normalizedName(name) === normalizedName(otherName);
}
