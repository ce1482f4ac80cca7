import { expect, test } from 'vitest';
import { instructionsFor } from '../../../electron/engine/serve/instructions.ts';
import { commandBlock, instructionLine } from '../../../renderer/features/serve/instruction-lines.ts';

const instructions = instructionsFor({
  url: 'http://[fd00::5]:8080/maas/images/ephemeral-v3/stable/',
  authenticity: { kind: 'ubuntu' },
  images: [{ os: 'ubuntu', release: 'noble', arches: ['amd64', 'arm64'] }],
});

test('of the steps in the interface just what is typed there can be copied alone', () => {
  const values = instructions.ui.flatMap(({ lines }) => lines.map(instructionLine)).filter(({ value }) => value);
  expect(values).toEqual([
    { text: 'URL', value: 'http://[fd00::5]:8080/maas/images/ephemeral-v3/stable/' },
    { text: 'Keyring filename (snap)', value: '/snap/maas/current/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg' },
    { text: 'Keyring filename (deb)', value: '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg' },
  ]);
});

test('commands are copied as they stand, line by line', () => {
  const lines = instructions.snap.flatMap((step) => step.lines);
  expect(commandBlock(lines).split('\n')).toEqual(lines);
});
