import { z } from 'zod';

// The pages' content policy allows no code made from text, which zod tries unless it is told before its first schema.
z.config({ jitless: true });
