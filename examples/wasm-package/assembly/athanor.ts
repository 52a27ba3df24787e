/**
 * The host API of Athanor for AssemblyScript: copy this file into your package. Everything that a
 * package can reach is declared here.
 */
// @ts-ignore: decorator
@external("athanor", "input_size")
declare function input_size(): i32;
// @ts-ignore: decorator
@external("athanor", "input_read")
declare function input_read(target: usize, offset: i32, length: i32): i32;
// @ts-ignore: decorator
@external("athanor", "output_write")
declare function output_write(source: usize, length: i32): void;
// @ts-ignore: decorator
@external("athanor", "artifact_size")
declare function artifact_size(handle: i32): i32;
// @ts-ignore: decorator
@external("athanor", "artifact_read")
declare function artifact_read(handle: i32, target: usize, offset: i32, length: i32): i32;
// @ts-ignore: decorator
@external("athanor", "artifact_create")
declare function artifact_create(mediaType: usize, length: i32): i32;
// @ts-ignore: decorator
@external("athanor", "artifact_write")
declare function artifact_write(handle: i32, source: usize, length: i32): void;
// @ts-ignore: decorator
@external("athanor", "progress")
declare function host_progress(done: f64, total: f64): void;
// @ts-ignore: decorator
@external("athanor", "log")
declare function host_log(source: usize, length: i32): void;
// @ts-ignore: decorator
@external("athanor", "fail")
declare function host_fail(source: usize, length: i32): void;

/** The input of the step: canonical JSON. */
export function readInput(): string {
  const bytes = new ArrayBuffer(input_size());
  input_read(changetype<usize>(bytes), 0, bytes.byteLength);
  return String.UTF8.decode(bytes);
}

/** Appends to the output of the step, which must be one JSON value when the function returns. */
export function writeOutput(text: string): void {
  const bytes = String.UTF8.encode(text);
  output_write(changetype<usize>(bytes), bytes.byteLength);
}

/** The bytes of an artifact that the input names; handles count them in the order met, from 0. */
export function readArtifact(handle: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(artifact_size(handle));
  artifact_read(handle, changetype<usize>(bytes), 0, bytes.byteLength);
  return bytes;
}

/** Begins an artifact; the output refers to it as `{"$artifact":<handle>}`. */
export function createArtifact(mediaType: string): i32 {
  const bytes = String.UTF8.encode(mediaType);
  return artifact_create(changetype<usize>(bytes), bytes.byteLength);
}

/** Appends to an artifact. */
export function writeArtifact(handle: i32, bytes: ArrayBuffer): void {
  artifact_write(handle, changetype<usize>(bytes), bytes.byteLength);
}

/** Tells how far the work is; call it as often as there is news. */
export function progress(done: f64, total: f64): void {
  host_progress(done, total);
}

/** A line for the author, shown when the step fails. */
export function log(text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  host_log(changetype<usize>(bytes), bytes.byteLength);
}

/** Ends the step: its input cannot be computed, and this sentence says why. */
export function fail(text: string): void {
  const bytes = String.UTF8.encode(text);
  host_fail(changetype<usize>(bytes), bytes.byteLength);
}
