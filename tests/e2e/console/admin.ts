import type { BrowserContext } from 'playwright-core';
import type { ConsoleScene } from '../../support/console-scene';

const PHRASE = 'another long enough phrase';

/** People, keys, projects, the audit log and usage, as an administrator sees them. */
export function adminChecks(scene: () => ConsoleScene): void {
  it('lets a person in by a link that is told once, with a role, and takes it back', async () => {
    const { page, origin, context } = scene();
    await page.goto(`${origin}/admin/people`);
    const form = page.getByRole('form', { name: 'Add a person' });
    await form.getByLabel('Name').fill('Grace');
    await form.getByLabel('E-mail address').fill('grace@lab.example');
    await form.getByRole('button', { name: 'Add' }).click();
    const link = (await page.locator('pre.command').textContent()) ?? '';
    expect(link).toMatch(/\/auth\/setup#/);
    await page.goto(`${origin}/admin/project`);
    const roles = page.getByRole('form', { name: 'Give a role' });
    await roles.getByLabel('E-mail address').fill('grace@lab.example');
    await roles.getByLabel('Role').selectOption('viewer');
    await roles.getByRole('button', { name: 'Give the role' }).click();
    const hers = page.getByLabel('Role of grace@lab.example');
    await hers.waitFor();
    expect(await hers.inputValue()).toBe('viewer');
    await asAnother(context, link, async (theirs) => {
      await theirs.goto(`${origin}/admin`);
      await theirs.getByText('You are Grace').waitFor();
      // A viewer gives no roles: the server says no, and says so.
      expect(await theirs.getByRole('link', { name: 'People' }).count()).toBe(0);
    });
    await page.getByRole('button', { name: 'Remove grace@lab.example' }).click();
    await hers.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await hers.waitFor();
    expect(await hers.inputValue()).toBe('viewer');
  });

  it('makes a key that opens the API until it is revoked', async () => {
    const { page, origin, context } = scene();
    await page.goto(`${origin}/admin/keys`);
    await page.getByLabel('What it is for').fill('notebook');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const key = (await page.locator('pre.command').textContent()) ?? '';
    const statusWith = async () => {
      const headers = { authorization: `Bearer ${key}`, cookie: '' };
      return (await context.request.get(`${origin}/v1/me`, { headers })).status();
    };
    expect(await statusWith()).toBe(200);
    await page.getByRole('button', { name: 'Revoke notebook' }).click();
    await page.getByText('revoked').waitFor();
    expect(await statusWith()).toBe(401);
  });

  it('finds what was done in the audit log, and computes its chain again', async () => {
    const { page, origin, complaints } = scene();
    await page.goto(`${origin}/audit`);
    await page.getByLabel('Act, such as node.revoke').fill('key.revoke');
    await page.getByRole('cell', { name: 'key.revoke' }).waitFor();
    expect(await page.getByRole('cell', { name: 'key.create' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText('whole', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('tells what runs took, beside the quota', async () => {
    const { page, origin } = scene();
    await page.goto(`${origin}/admin/project`);
    const quota = page.getByRole('form', { name: 'Quota' });
    await quota.getByLabel('Runs at once').fill('7');
    await quota.getByRole('button', { name: 'Set' }).click();
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByText('runs at once, of 7').waitFor();
    await page.getByRole('link', { name: /^qaoa-default-/ }).waitFor();
    await page.getByRole('button', { name: 'By owner' }).click();
    await page.getByRole('heading', { name: 'Node time by owner' }).waitFor();
  });
}

/** Sets a password by the link, in a browser window of its own, and looks around. */
async function asAnother(
  context: BrowserContext,
  link: string,
  look: (page: Awaited<ReturnType<BrowserContext['newPage']>>) => Promise<void>,
): Promise<void> {
  const other = await context.browser()?.newContext({ ignoreHTTPSErrors: true });
  if (other === undefined) throw new Error('there is no browser');
  try {
    const page = await other.newPage();
    await page.goto(link);
    await page.fill('input[name=password]', PHRASE);
    await page.fill('input[name=again]', PHRASE);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${new URL(link).origin}/`);
    await look(page);
  } finally {
    await other.close();
  }
}
