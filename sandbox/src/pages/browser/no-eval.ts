import { z } from 'zod';

// Turns off zod's use of `eval`, which the content security policy forbids. Has to run before the first schema.
z.config({ jitless: true });
