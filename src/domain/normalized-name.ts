/** Normalizes a name or email address for comparison: NFC, trimmed, without case. */
export function normalizedName(name: string): string {
  return name.normalize('NFC').trim().toUpperCase().toLowerCase().normalize('NFC');
}

/** Returns true if two names or email addresses are equal after normalization. */
export function isSameName(name: string, otherName: string): boolean {
  return normalizedName(name) === normalizedName(otherName);
}

/**
 * Returns true if two email addresses are equal after normalization.
 * @param address address of a Jira account; empty or absent if the profile hides it
 */
export function isSameAddress(address: string | undefined, otherAddress: string): boolean {
  return address !== undefined && address !== '' && isSameName(address, otherAddress);
}
