import { type ConsoleScene, lookAt } from '../../support/console-scene';

const LIMIT_MS = 300_000;

/** The editor of circuits and the pages of quantum runs. */
export function quantumChecks(scene: () => ConsoleScene): void {
  it('tells an error of a circuit at its line, and draws it once it reads', async () => {
    const { page, origin } = scene();
    await page.goto(`${origin}/quantum/editor`);
    const text = page.getByLabel('OpenQASM', { exact: true });
    await text.fill('OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0]\n');
    await page.getByRole('button', { name: /^Line 5, column 1: expected/ }).waitFor();
    await page.getByText('The picture comes back').waitFor();
    await text.fill('OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\n');
    await page.getByRole('button', { name: 'q[0], column 1: h' }).waitFor();
  });

  it('keeps text and picture in step both ways, by keyboard, and undoes', async () => {
    const { page } = scene();
    const text = page.getByLabel('OpenQASM', { exact: true });
    await page.getByRole('button', { name: 'cx', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Choose its control').waitFor();
    await page.getByRole('button', { name: 'q[0], column 1: h' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('Choose its target').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'q[1], column 2: cx' }).waitFor();
    expect(await text.inputValue()).toMatch(/h q\[0\];\ncx q\[0\], q\[1\];\n$/);
    await page.getByRole('button', { name: 'measure', exact: true }).click();
    await page.getByRole('button', { name: 'q[1], column 3: empty' }).click();
    expect(await text.inputValue()).toContain('c[1] = measure q[1];');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await text.inputValue()).not.toContain('measure');
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await text.inputValue()).toContain('c[1] = measure q[1];');
    // A gate that is chosen can be turned and removed.
    await page.getByRole('button', { name: 'ry', exact: true }).click();
    await page.getByRole('button', { name: 'q[0], column 3: empty' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'q[0], column 3: ry' }).click();
    await page.getByLabel('theta, in radians').fill('pi/3');
    await page.keyboard.press('Enter');
    expect(await text.inputValue()).toContain('ry(1.04719755');
    await page.getByRole('button', { name: 'q[0], column 3: ry' }).focus();
    await page.keyboard.press('Delete');
    expect(await text.inputValue()).not.toContain('ry');
  });

  it('runs the circuit as it stands, and draws what came of it', async () => {
    const { page, complaints, faults } = scene();
    await page.getByLabel('Shots').fill('400');
    await page.getByLabel('Density matrix').check();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.waitForURL(/\/quantum\/simulate-circuit-default-/);
    await page.getByText('Outcomes of the shots').waitFor({ timeout: LIMIT_MS });
    await page.getByText('Real part, q[0], q[1]').waitFor();
    await page.getByText('Entanglement entropy').waitFor();
    expect(await page.locator('.bloch').count()).toBe(2);
    expect(await faults()).toEqual([]);
    await lookAt(scene(), new URL(page.url()).pathname, 'simulate-circuit');
    await page.getByRole('link', { name: 'Edit its circuit' }).click();
    await page.getByRole('button', { name: 'q[1], column 2: cx' }).waitFor();
    await page.goto(`${scene().origin}/quantum`);
    await page
      .getByRole('link', { name: /qaoa-default-/ })
      .first()
      .click();
    await page.getByText('branch and bound').first().waitFor();
    expect(complaints).toEqual([]);
  });
}
