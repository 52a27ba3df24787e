// The second virial coefficient of a Lennard-Jones gas: the first correction to the ideal gas law. In
// units of 2πσ³/3, at reduced temperatures T* = kT/ε:
//   B*(T*) = −3 ∫₀^∞ (exp(−4 (x⁻¹² − x⁻⁶) / T*) − 1) x² dx
// (Hirschfelder, Curtiss, Bird: Molecular Theory of Gases and Liquids, section 3.6).
import { fail, log, progress, readInput, writeOutput } from "./athanor";

/** Intervals of Simpson's rule; doubling them changes no figure that is tested. */
const INTERVALS: i32 = 20_000;

/** The step: `{"temperatures":[1.5,…]}` in, `{"virials":[…]}` out. */
export function virial(): void {
  const temperatures = readNumbers(readInput());
  const virials = new Array<string>();
  for (let i = 0; i < temperatures.length; i++) {
    const temperature = temperatures[i];
    if (!(temperature > 0)) fail("A reduced temperature must be above 0.");
    virials.push(secondVirial(temperature).toString());
    progress(<f64>(i + 1), <f64>temperatures.length);
  }
  log(temperatures.length.toString() + " temperatures");
  writeOutput('{"virials":[' + virials.join(",") + "]}");
}

function secondVirial(temperature: f64): f64 {
  // x = t / (1 − t) brings the infinite range to 0..1; the integrand vanishes at both ends.
  const step = 1.0 / <f64>INTERVALS;
  let sum = 0.0;
  for (let i = 1; i < INTERVALS; i++) {
    const weight: f64 = i % 2 == 1 ? 4.0 : 2.0;
    sum += weight * integrand(<f64>i * step, temperature);
  }
  // Simpson's rule divides by three, and the integral is multiplied by it.
  return -sum * step;
}

function integrand(t: f64, temperature: f64): f64 {
  const x = t / (1.0 - t);
  const inverse2 = 1.0 / (x * x);
  const inverse6 = inverse2 * inverse2 * inverse2;
  const energy = 4.0 * (inverse6 * inverse6 - inverse6);
  const width = 1.0 / ((1.0 - t) * (1.0 - t));
  // expm1 keeps the figures of the far tail, where the energy is almost nothing.
  return Math.expm1(-energy / temperature) * x * x * width;
}

/** The numbers of the one array in the input; its shape was checked against the contract before. */
function readNumbers(json: string): Array<f64> {
  const list = json.substring(json.indexOf("[") + 1, json.indexOf("]"));
  const numbers = new Array<f64>();
  if (list.length == 0) return numbers;
  const parts = list.split(",");
  for (let i = 0; i < parts.length; i++) numbers.push(parseFloat(parts[i]));
  return numbers;
}
