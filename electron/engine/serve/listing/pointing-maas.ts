import type { PublicationMode } from '../../../contract/mirror.ts';
import { html, type Markup } from './html.ts';

/** The Ubuntu Cloud Image Builder key, whose keyring MAAS brings along. */
const cloudImageKey = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
const keyrings = {
  snap: '/snap/maas/current/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
  deb: '/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg',
};

/** How to point MAAS at a mirror, in short: the keyring argument follows from who signed what is published. */
export function pointingMaas(mirror: {
  readonly url: string;
  readonly publication: PublicationMode;
  readonly signers: readonly string[];
}): Markup {
  const update = (keyring: string) => `maas $PROFILE boot-source update $ID url=${mirror.url} ${keyring}`;
  const start = 'maas $PROFILE boot-resources import';
  const lead = html`<h2>Point MAAS at it</h2>
<p class="quiet"><code>maas $PROFILE boot-sources read</code> tells the ID of the source to change.</p>`;
  if (mirror.publication === 'trimmed') {
    return html`${lead}<p>Fetch this mirror’s <a href="streamferry.gpg">streamferry.gpg</a> to where you run:</p>
<pre><code>${update('keyring_filename= keyring_data@=streamferry.gpg')}
${start}</code></pre>`;
  }
  if (mirror.signers.length === 0 || mirror.signers.includes(cloudImageKey)) {
    return html`${lead}<p>MAAS from the snap:</p>
<pre><code>${update(`keyring_filename=${keyrings.snap}`)}
${start}</code></pre>
<p>MAAS from packages:</p>
<pre><code>${update(`keyring_filename=${keyrings.deb}`)}
${start}</code></pre>`;
  }
  return html`${lead}<p>With a keyring file, on the MAAS machine, that has the key above:</p>
<pre><code>${update('keyring_filename=KEYRING')}
${start}</code></pre>`;
}
