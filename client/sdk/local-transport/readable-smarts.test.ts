import { requireReadableSmarts } from './readable-smarts';

const filters = (...smarts: string[]) => ({
  filters: { smarts: smarts.map((text, i) => ({ name: `pattern ${i}`, smarts: text })) },
});

test('a SMARTS that only RDKit can refuse is named with its field', async () => {
  await expect(requireReadableSmarts(filters('C(=O)[OX2H1]', 'C1CC'))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(
      /^filters\.smarts\[1\]\.smarts \(pattern 1\) is "C1CC", which is no valid SMARTS: .+ RDKit reads\.$/,
    ),
    details: { field: 'filters.smarts[1].smarts', smarts: 'C1CC' },
  });
});

test('inputs without a SMARTS, and with good ones, pass', async () => {
  for (const input of [{}, null, 'C1CC', [{ smarts: 3 }], filters(), filters('[#6]', 'c1ccccc1')]) {
    await expect(requireReadableSmarts(input)).resolves.toBeUndefined();
  }
});
