/** Returns a name or address as it is compared: in NFC, trimmed, without case. */
export function normalizedName(name: string): string {
  return name.trim().toUpperCase().toLowerCase().normalize('NFC');
}
