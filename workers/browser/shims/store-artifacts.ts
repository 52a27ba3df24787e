/** Of store/artifacts what needs no disk and no sockets. */
export { openLineBlocks, openLines, openLineWriter } from '../../../store/artifacts/lines';
export { collectRefs, followRefs, touchRefs } from '../../../store/artifacts/references';
