import { z } from 'zod';

// The content security policy forbids `eval`, which zod tries unless this runs before its first schema.
z.config({ jitless: true });
