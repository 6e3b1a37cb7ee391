import { z } from 'zod';

// Turns off zod's use of `eval`, which the content security policy forbids. Schemas must be created after this call.
z.config({ jitless: true });
