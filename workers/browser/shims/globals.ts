import { Buffer } from 'buffer';

// Steps use Node's Buffer for text and base64.
Object.assign(globalThis, { Buffer });
