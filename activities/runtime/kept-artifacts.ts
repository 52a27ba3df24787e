import path from 'node:path';
import { trimKept } from '../../store/artifacts';

/** Where a node keeps what it has read or written through its gate, for the next step. */
export function keptFolder(nodeFolder: string): string {
  return path.join(nodeFolder, 'cache');
}

/** Removes what was longest not used of it, down to so many bytes. */
export function trimKeptArtifacts(nodeFolder: string, bytesMax: number): Promise<void> {
  return trimKept(keptFolder(nodeFolder), bytesMax);
}
