import { runTool } from './run-tool';

/**
 * Whether the network in use counts what goes through it, as NetworkManager knows it; undefined where
 * nobody knows.
 */
export async function readIsMetered(): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const question = ['-t', '-f', 'GENERAL.STATE,GENERAL.METERED', 'device', 'show'];
  const answer = await runTool('nmcli', question);
  return answer?.ok ? meteredIn(answer.text) : undefined;
}

/** Reads `nmcli -t -f GENERAL.STATE,GENERAL.METERED device show`; 100 is "connected". */
export function meteredIn(text: string): boolean | undefined {
  let known: boolean | undefined;
  for (const device of text.split(/\n\s*\n/)) {
    if (!/^GENERAL\.STATE:100\b/m.test(device)) continue;
    const found = /^GENERAL\.METERED:(\w+)/m.exec(device)?.[1];
    if (found === 'yes') return true;
    if (found === 'no') known = false;
  }
  return known;
}
