import type { Instruction, Instructions } from '../../contract/serve.ts';
import type { HeldImage } from './held-images.ts';
import { shellWord } from './shell-word.ts';

type InstallType = 'snap' | 'deb';

/** How MAAS can tell that what it reads is authentic. */
export type Authenticity =
  /** Verbatim, signed by the Ubuntu Cloud Image Builder: MAAS has its key. */
  | { readonly kind: 'ubuntu' }
  /** The mirror's own key, in `streamferry.gpg` beside `streams/`. */
  | { readonly kind: 'mirror-key'; readonly fingerprints: readonly string[] }
  /** Verbatim, signed by somebody else, whose key the operator must bring. */
  | { readonly kind: 'other-key'; readonly fingerprints: readonly string[] }
  /** Nobody signed it: MAAS takes the plain index without a check. */
  | { readonly kind: 'unsigned'; readonly indexPath: string };

export interface InstructionsRequest {
  /** Of the mirror, ending in a slash. */
  readonly url: string;
  readonly authenticity: Authenticity;
  readonly images: readonly HeldImage[];
  /** Path under which a verbatim mirror stands in for images.maas.io; absent: it cannot. */
  readonly overridePath?: string;
}

const ubuntuKeyrings: Readonly<Record<InstallType, string>> = {
  snap: '/snap/maas/current/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
  deb: '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
};

const upstreamUrl = 'http://images.maas.io/ephemeral-v3/stable/';
const keyringFile = 'streamferry.gpg';

/** What a person does in MAAS so that it imports from a mirror, and back (MAAS.md, "Pointing MAAS at a mirror"), ready to copy. */
export function instructionsFor(request: InstructionsRequest): Instructions {
  const url = sourceUrl(request);
  return {
    url,
    ui: userInterface(request, url),
    snap: commands(request, { url, install: 'snap' }),
    deb: commands(request, { url, install: 'deb' }),
  };
}

/** A URL that ends in .json tells MAAS not to look for signatures. */
function sourceUrl({ url, authenticity }: InstructionsRequest): string {
  return authenticity.kind === 'unsigned' ? `${url}${authenticity.indexPath}` : url;
}

interface Target {
  readonly url: string;
  readonly install: InstallType;
}

function commands(request: InstructionsRequest, target: Target): readonly Instruction[] {
  return [
    {
      title: 'See which boot source MAAS has',
      lines: [
        '# PROFILE: the name you logged in with (maas login NAME URL API-KEY). ID: the "id" that the last command prints.',
        'PROFILE=admin ID=1',
        'maas $PROFILE boot-sources read',
      ],
    },
    ...bringKeyring(request, target),
    { title: 'Point it at the mirror', lines: pointingLines(request, target) },
    {
      title: 'Where MAAS has a proxy, let it fetch images without',
      lines: ['maas $PROFILE maas set-config name=boot_images_no_proxy value=true'],
    },
    { title: 'Select what the mirror holds', lines: selectionLines(request) },
    { title: 'Import', lines: ['maas $PROFILE boot-resources import'] },
    { title: 'See what MAAS has', lines: ['maas $PROFILE boot-resources read'] },
    { title: 'Afterwards, back to images.maas.io', lines: wayBack(request, target) },
    ...dnsOverride(request),
  ];
}

function pointingLines(request: InstructionsRequest, target: Target): readonly string[] {
  const wanted = sourceArguments(request, target);
  return [
    `maas $PROFILE boot-source update $ID ${wanted}`,
    `# Where it has none:         maas $PROFILE boot-sources create ${wanted}`,
    '# Where it has another, too: maas $PROFILE boot-source delete OTHER-ID',
  ];
}

function bringKeyring({ url, authenticity }: InstructionsRequest, { install }: Target): readonly Instruction[] {
  const home = install === 'snap' ? ['# In your home folder: the snap may read nothing elsewhere.', 'cd'] : [];
  if (authenticity.kind === 'mirror-key') {
    return [
      {
        title: "Bring the mirror's keyring to where you type, and check it",
        lines: [
          ...home,
          `curl -fsS -o ${keyringFile} ${shellWord(`${url}${keyringFile}`)}`,
          `gpg --show-keys ${keyringFile}`,
          `# It must show ${authenticity.fingerprints.join(' and ')}, as Streamferry does.`,
        ],
      },
    ];
  }
  if (authenticity.kind === 'other-key') {
    return [
      {
        title: 'Bring the keyring of whoever signed the stream',
        lines: [
          ...home,
          `# A binary keyring (not armored) with ${authenticity.fingerprints.join(' and ')}; name it here:`,
          'KEYRING=keyring.gpg',
        ],
      },
    ];
  }
  return [];
}

/** `keyring_filename` and `keyring_data` exclude each other. */
function sourceArguments({ authenticity }: InstructionsRequest, { url, install }: Target): string {
  const at = `url=${shellWord(url)}`;
  switch (authenticity.kind) {
    case 'ubuntu':
      return `${at} keyring_filename=${ubuntuKeyrings[install]}`;
    case 'mirror-key':
      return `${at} keyring_filename= keyring_data@=${keyringFile}`;
    case 'other-key':
      return `${at} keyring_filename= keyring_data@="$KEYRING"`;
    case 'unsigned':
      return `${at} keyring_filename=${ubuntuKeyrings[install]}`;
    default:
      return authenticity satisfies never;
  }
}

function selectionLines({ images }: InstructionsRequest): readonly string[] {
  if (images.length === 0) return ['# This mirror holds no images to select.'];
  return [
    'maas $PROFILE boot-source-selections read $ID',
    ...images.map(({ os, release, arches }) => {
      const wanted = arches.map((arch) => `arches=${shellWord(arch)}`).join(' ');
      return `maas $PROFILE boot-source-selections create $ID os=${shellWord(os)} release=${shellWord(release)} ${wanted} subarches='*' labels='*'`;
    }),
    '# A release that is selected already: maas $PROFILE boot-source-selection update $ID SELECTION-ID arches=…',
    '# One that the mirror lacks:          maas $PROFILE boot-source-selection delete $ID SELECTION-ID',
  ];
}

function wayBack({ authenticity }: InstructionsRequest, { install }: Target): readonly string[] {
  const ownKey = authenticity.kind === 'mirror-key' || authenticity.kind === 'other-key';
  return [
    '# Once the mirror is gone MAAS goes on asking for it at every sync, until it is pointed elsewhere.',
    `maas $PROFILE boot-source update $ID url=${upstreamUrl} keyring_filename=${ubuntuKeyrings[install]}${ownKey ? ' keyring_data=' : ''}`,
    'maas $PROFILE maas set-config name=boot_images_no_proxy value=false',
  ];
}

function dnsOverride({ overridePath, url, authenticity }: InstructionsRequest): readonly Instruction[] {
  if (overridePath === undefined || authenticity.kind !== 'ubuntu') return [];
  const { hostname } = new URL(url);
  return [
    {
      title: 'Or leave MAAS as it is, and let DNS say that images.maas.io is here',
      lines: [
        `# In the DNS that MAAS asks: images.maas.io is ${hostname}. The mirror must then answer at port 80 (--listen HOST:80),`,
        `# where it stands at http://images.maas.io${overridePath}. Only a verbatim mirror of MAAS stable can.`,
      ],
    },
  ];
}

function userInterface(request: InstructionsRequest, url: string): readonly Instruction[] {
  const { authenticity, images } = request;
  return [
    { title: 'Change the source', lines: ['Open Images, choose Change source, then Custom.', `URL: ${url}`] },
    { title: 'Name the keyring', lines: keyringSentences(authenticity) },
    { title: 'Connect', lines: ['Choose Connect.'] },
    {
      title: 'Let MAAS reach the mirror without its proxy',
      lines: ['Where MAAS has a proxy: type the command for it, the interface has no switch for it.'],
    },
    {
      title: 'Select what the mirror holds, and import',
      lines: [
        ...images.map(({ os, release, arches }) => `${os} ${release}: ${arches.join(', ')}`),
        'Choose Save selection. What is downloading and what is synced is shown in Images.',
      ],
    },
    {
      title: 'Afterwards, back to images.maas.io',
      lines: [
        'Open Images, choose Change source, then maas.io.',
        'Until then MAAS goes on asking for the mirror at every sync, also after it has gone.',
      ],
    },
  ];
}

function keyringSentences(authenticity: Authenticity): readonly string[] {
  switch (authenticity.kind) {
    case 'ubuntu':
      return [
        'Choose Show advanced options.',
        `Keyring filename (snap): ${ubuntuKeyrings.snap}`,
        `Keyring filename (deb): ${ubuntuKeyrings.deb}`,
      ];
    case 'mirror-key':
      return [
        'Choose Show advanced options.',
        `Leave the keyring filename empty; paste the base64 text of ${keyringFile} into Keyring data: base64 -w0 ${keyringFile}`,
        `Its key is ${authenticity.fingerprints.join(' and ')}.`,
      ];
    case 'other-key':
      return [
        'Choose Show advanced options.',
        `Leave the keyring filename empty; paste the base64 text of a binary keyring with ${authenticity.fingerprints.join(' and ')} into Keyring data.`,
      ];
    case 'unsigned':
      return [
        'Nobody signed this mirror, and a URL that ends in .json tells MAAS not to check: leave the keyring as it is.',
      ];
    default:
      return authenticity satisfies never;
  }
}
