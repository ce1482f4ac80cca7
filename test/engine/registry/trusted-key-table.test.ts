import { describe, expect, test } from 'vitest';
import { testEngine } from '../../helpers/test-engine.ts';

const one = 'A'.repeat(40);
const other = 'B'.repeat(40);
const shipper = { signs: 'shipments', name: 'lab' } as const;

describe('trusted keys', () => {
  test('are none at first, and last with the data folder', async () => {
    const { api, dataFolder, close } = await testEngine();
    expect(await api.media.trustedKeys({})).toEqual([]);
    const [known] = await api.media.trust({ ...shipper, fingerprint: `0x${one.toLowerCase()}` });
    expect(known).toMatchObject({ ...shipper, fingerprint: one });
    await close();
    expect(await (await testEngine({ dataFolder })).api.media.trustedKeys({})).toEqual([known]);
  });

  test.each(['', 'ABCDEF01', `${one}0`, 'Z'.repeat(40)])('are refused by the fingerprint “%s”', async (fingerprint) => {
    const { api } = await testEngine();
    await expect(api.media.trust({ ...shipper, fingerprint })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(api.media.distrust({ signs: 'shipments', fingerprint })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });

  test.each(['', '  ', 'two\nlines', 'x'.repeat(201)])('are refused by the name %j', async (name) => {
    const { api } = await testEngine();
    await expect(api.media.trust({ ...shipper, name, fingerprint: one })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });

  test('of one name change only where the old key is named', async () => {
    const { api } = await testEngine();
    await api.media.trust({ ...shipper, fingerprint: one });
    await expect(api.media.trust({ ...shipper, fingerprint: other })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringContaining(one),
    });
    expect(await api.media.trust({ ...shipper, fingerprint: other, replace: one })).toMatchObject([
      { fingerprint: other },
    ]);
  });

  test('for shipments are not those for receipts', async () => {
    const { api } = await testEngine();
    await api.media.trust({ ...shipper, fingerprint: one });
    await api.media.trust({ ...shipper, signs: 'receipts', fingerprint: other });
    expect(await api.media.trustedKeys({})).toMatchObject([
      { signs: 'receipts', fingerprint: other },
      { signs: 'shipments', fingerprint: one },
    ]);
    expect(await api.media.distrust({ signs: 'shipments', fingerprint: one })).toMatchObject([{ signs: 'receipts' }]);
    await expect(api.media.distrust({ signs: 'shipments', fingerprint: one })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });
});
