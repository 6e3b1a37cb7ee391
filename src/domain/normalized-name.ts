/** Returns a name or address as it is compared: in NFC, trimmed, without case. */
export function normalizedName(name: string): string {
  return name.normalize('NFC').trim().toUpperCase().toLowerCase().normalize('NFC');
}

/** Tells if two names or addresses are the same, as people write them. */
export function isSameName(name: string, otherName: string): boolean {
  return normalizedName(name) === normalizedName(otherName);
}
