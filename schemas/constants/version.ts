/** Version of this release; a test holds it to package.json. */
export const ATHANOR_VERSION = '0.1.0';
