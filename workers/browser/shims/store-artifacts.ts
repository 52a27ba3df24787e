/** Of store/artifacts what needs no disk and no sockets. */

export { collectRefs } from '../../../schemas/artifact-refs';
export { openLineBlocks, openLines, openLineWriter } from '../../../store/artifacts/lines';
export { followRefs, touchRefs } from '../../../store/artifacts/references';
